// The client in ncloud-mcp-server, `npm install ncloud-mcp-server@1.16.0`, as its tools call it.

import { NcloudClient } from "ncloud-mcp-server/dist/client/ncloud-client.js";

const { NCLOUD_API_GW, NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY, FLUSHPROOF_INSTANCE_NO } = process.env;
const client = new NcloudClient({
  accessKey: NCLOUD_ACCESS_KEY,
  secretKey: NCLOUD_SECRET_KEY,
  baseUrl: NCLOUD_API_GW,
});

const parameters = { cloudDBInstanceNo: FLUSHPROOF_INSTANCE_NO };
console.log(await client.request("/clouddb/v2/flushCloudDBInstance", parameters));
