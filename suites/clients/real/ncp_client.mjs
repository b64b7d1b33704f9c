// The client and the signer in ncp-client, `npm install ncp-client@1.2.0`, as its SMS calls them.

import request from "ncp-client/dist/utils/api_request.js";
import helper from "ncp-client/dist/utils/helper.js";

const { NCLOUD_API_GW, NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY, FLUSHPROOF_INSTANCE_NO } = process.env;
const ncpAuthKey = { accessKey: NCLOUD_ACCESS_KEY, secretKey: NCLOUD_SECRET_KEY };
const method = "POST";
const path = "/clouddb/v2/flushCloudDBInstance";
const { timestamp, signature } = helper.generateApiSignature({ method, url: path, ncpAuthKey });
const answer = await new request.ApiClient(NCLOUD_API_GW).request({
  path,
  method,
  headers: {
    "Content-Type": "application/json; charset=utf-8",
    "x-ncp-iam-access-key": NCLOUD_ACCESS_KEY,
    "x-ncp-apigw-timestamp": timestamp,
    "x-ncp-apigw-signature-v2": signature,
  },
  body: { cloudDBInstanceNo: FLUSHPROOF_INSTANCE_NO, responseFormatType: "json" },
});

console.log(answer);
process.exit(answer.isSuccess ? 0 : 1);
