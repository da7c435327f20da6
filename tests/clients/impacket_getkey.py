# SPDX-License-Identifier: MIT
"""GetKey, [MS-GKDI] 3.1.4.1, for python3-impacket, whose releases of Debian do not know it; the types are those of
section 6, the IDL.
"""
import contextlib

from impacket.dcerpc.v5 import rpcrt, transport
from impacket.dcerpc.v5.dtypes import LONG, NULL, PGUID, ULONG
from impacket.dcerpc.v5.ndr import NDRCALL, NDRPOINTER, NDRUniConformantArray
from impacket.krb5.ccache import CCache
from impacket.uuid import uuidtup_to_bin

import kdsworld as world

PRIVACY = rpcrt.RPC_C_AUTHN_LEVEL_PKT_PRIVACY


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


def connect(name, level=PRIVACY, port=world.KDS_PORT, interface=world.ISDKEY, **bind):
    """A connection bound as NAME by Kerberos within SPNEGO; None: as nobody."""
    tcp = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{world.ADDRESS}[{port}]")
    tcp.setRemoteName(world.HOST)
    dce = tcp.get_dce_rpc()
    if name:
        cached = CCache.loadFile(world.ticket(name))
        tgs = cached.getCredential(f"{world.SPN}@{world.REALM}").toTGS()
        dce.set_credentials(name, "", world.REALM, TGS=tgs)
        dce.set_auth_type(rpcrt.RPC_C_AUTHN_GSS_NEGOTIATE)
        dce.set_auth_level(level)
    dce.connect()
    dce.bind(uuidtup_to_bin(interface), **bind)
    return dce


@contextlib.contextmanager
def connection(name, **more):
    dce = connect(name, **more)
    yield dce
    dce.disconnect()


def once(name, *asked, **more):
    """get_key on a connection of its own."""
    with connection(name, **more) as dce:
        return get_key(dce, *asked)


def refused(function, *args, **more):
    """What impacket says of it."""
    try:
        function(*args, **more)
    except rpcrt.DCERPCException as e:
        return str(e)
    return "no refusal"
