# SPDX-License-Identifier: MIT
"""GetKey, [MS-GKDI] 3.1.4.1, for python3-impacket, whose releases of Debian do not know it; the types are those of
section 6, the IDL.
"""
from impacket.dcerpc.v5 import rpcrt
from impacket.dcerpc.v5.dtypes import LONG, NULL, PGUID, ULONG
from impacket.dcerpc.v5.ndr import NDRCALL, NDRPOINTER, NDRUniConformantArray

import kdsworld as world


class Bytes(NDRUniConformantArray):
    item = "c"


class PBytes(NDRPOINTER):
    referent = (("Data", Bytes),)


class GetKey(NDRCALL):
    opnum = 0
    structure = (("cbTargetSD", ULONG), ("pbTargetSD", Bytes), ("pRootKeyID", PGUID),
                 ("L0KeyID", LONG), ("L1KeyID", LONG), ("L2KeyID", LONG))


class GetKeyResponse(NDRCALL):
    structure = (("pcbOut", ULONG), ("ppbOut", PBytes), ("ErrorCode", ULONG))


class DCERPCSessionError(rpcrt.DCERPCException):
    """impacket looks for this name where a call is defined."""


def request(sd, period=world.NOW, root_id=None):
    call = GetKey()
    call["cbTargetSD"], call["pbTargetSD"] = len(sd), sd
    call["pRootKeyID"] = root_id or NULL
    call["L0KeyID"], call["L1KeyID"], call["L2KeyID"] = period
    return call


def get_key(dce, *asked, **more):
    """The envelope; or the HRESULT; or the name of a fault."""
    try:
        answer = dce.request(request(*asked), **more)
    except DCERPCSessionError as e:
        return e.get_error_code()
    except rpcrt.DCERPCException as e:
        return str(e)
    return b"".join(answer["ppbOut"])
