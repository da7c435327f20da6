# SPDX-License-Identifier: MIT
"""Samba's derivation of seed keys.

It is C in one of its private libraries and has no Python name, so it is called as it lies there; the
structures below are those of its lib/crypto/gkdi.h, releases 4.20 to 4.22. A release that lays them
out in another way fails here.
"""
import ctypes
import glob
import os

import samba

HASHES = ["SHA1", "SHA256", "SHA384", "SHA512"]  # in the order of Samba's enum


class Blob(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("length", ctypes.c_size_t)]


class Gkid(ctypes.Structure):
    _fields_ = [("l0", ctypes.c_int32), ("l1", ctypes.c_int8), ("l2", ctypes.c_int8)]


class RootKey(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_uint8 * 16),  # four numbers in host order: as on the wire, little-endian
        ("data", Blob),
        ("create_time", ctypes.c_uint64),
        ("use_start_time", ctypes.c_uint64),
        ("domain_id", ctypes.c_char_p),
        ("hash", ctypes.c_int),
        ("kdf", ctypes.c_int),
        ("version", ctypes.c_int32),
    ]


def library():
    # beside the Python modules: <root>/usr/lib/python3/dist-packages/samba
    lib = os.path.join(os.path.dirname(samba.__file__), "../../..")
    found = glob.glob(os.path.join(lib, "*-linux-gnu/samba/libsamdb-common-private-samba.so.*"))
    return ctypes.CDLL(found[0])


compute_seed_key = library().compute_seed_key
compute_seed_key.argtypes = [ctypes.c_void_p, Blob, ctypes.POINTER(RootKey), Gkid, ctypes.c_char_p]
compute_seed_key.restype = ctypes.c_uint32


def samba_seed(root_id, root_key, hash_name, sd, l0, l1, l2):
    """The seed key of a period; l2 -1: that of its l1."""
    key = ctypes.create_string_buffer(64)
    root = RootKey(id=(ctypes.c_uint8 * 16)(*root_id), data=Blob(root_key, 64),
                   hash=HASHES.index(hash_name), kdf=0, version=1)
    status = compute_seed_key(None, Blob(sd, len(sd)), ctypes.byref(root), Gkid(l0, l1, l2), key)
    return key.raw if status == 0 else f"refused: {status:#x}"
