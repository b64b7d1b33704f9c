"""
The vendor's own Python SDK, `pip install ncloud-clouddb==1.1.1`, called as its README shows.

The README has the import, the two keys, the request object, and the answer printed, errors too.
That an error ends with 1 is ours: a script that prints it and ends with 0 would hide what the SDK
itself makes of an answer.
"""

import os
import sys

import ncloud_clouddb
from ncloud_clouddb.api.v2_api import V2Api
from ncloud_clouddb.rest import ApiException

configuration = ncloud_clouddb.Configuration()
configuration.access_key = os.environ["NCLOUD_ACCESS_KEY"]
configuration.secret_key = os.environ["NCLOUD_SECRET_KEY"]
api = V2Api(ncloud_clouddb.ApiClient(configuration))
request = ncloud_clouddb.FlushCloudDBInstanceRequest(
    cloud_db_instance_no=os.environ["FLUSHPROOF_INSTANCE_NO"]
)

try:
    print(api.flush_cloud_db_instance(request))
except ApiException as error:
    sys.exit(f"Exception when calling V2Api->flush_cloud_db_instance: {error}")
