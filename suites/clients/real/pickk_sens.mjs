// The signer in @pickk/sens, `npm install @pickk/sens@1.1.1`, with axios, as its own clients use it.

import axios from "axios";
import sens from "@pickk/sens/dist/clients/base.client.js";

const { NCLOUD_API_GW, NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY, FLUSHPROOF_INSTANCE_NO } = process.env;
const client = new sens.BaseSensClient();
client.options = { accessKey: NCLOUD_ACCESS_KEY, secretKey: NCLOUD_SECRET_KEY };
const path = "/clouddb/v2/flushCloudDBInstance";
const body = { cloudDBInstanceNo: FLUSHPROOF_INSTANCE_NO, responseFormatType: "json" };

const { data } = await axios.post(NCLOUD_API_GW + path, body, {
  headers: client.createHeaders("POST", path),
});
console.log(data);
