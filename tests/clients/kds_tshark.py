#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tshark reads what the key service and its clients say: every PDU has a name and none is malformed,
and with the server's keytab the calls are deciphered and are what they should be.

Wireshark's dissectors of DCE/RPC, the endpoint mapper, SPNEGO and Kerberos are a reading of
[MS-RPCE] and [C706] that is nobody's here.
"""
import os
import pathlib
import signal
import socket
import subprocess
import time

import kdsworld as world
import reference
from tally import check, finish

HERE = pathlib.Path(__file__).parent
PATIENCE = 60  # seconds for a packet to be in the file; a slow machine has them all
MARK_PORT = 9  # nobody listens there
FIELDS = ("dcerpc.pkt_type", "dcerpc.opnum", "dcerpc.auth_type", "dcerpc.auth_level", "dcerpc.auth_pad_len",
          "epm.proto.tcp_port", "tcp.payload", "dcerpc.decrypted_stub_data")
REQUEST, RESPONSE, BIND, BIND_ACK, ALTER, ALTER_RESP, AUTH3 = 0, 2, 11, 12, 14, 15, 16
NDR64 = "71710533-beba-4937-8319-b5dbef9ccc36"


class Capture:
    """Packets of the key service on the loopback interface, from when it is made until stop()."""

    def __init__(self, name):
        self.file = world.DIR / f"{name}.pcapng"
        ports = " or ".join(f"tcp port {p}" for p in (world.RPC_PORT, world.KDS_PORT))
        self.dumpcap = subprocess.Popen(
            ["dumpcap", "-q", "-i", "lo", "-f", f"{ports} or udp port {MARK_PORT}", "-w", self.file],
            stderr=subprocess.PIPE)
        self.mark(b"begin of the capture")

    def mark(self, text):
        """Send a packet until it is in the file: then those before it are."""
        end = time.monotonic() + PATIENCE
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            while not (self.file.exists() and text in self.file.read_bytes()):
                if time.monotonic() > end or self.dumpcap.poll() is not None:
                    raise RuntimeError(f"dumpcap: {self.dumpcap.stderr.read1().decode()}")
                s.sendto(text, (world.ADDRESS, MARK_PORT))
                time.sleep(0.05)

    def stop(self):
        self.mark(b"end of the capture")
        self.dumpcap.send_signal(signal.SIGINT)
        self.dumpcap.communicate()

    def tshark(self, wanted, *more):
        """What tshark shows of the packets that are wanted, a line each."""
        return world.run(
            "tshark", "-r", str(self.file), "-o", "kerberos.decrypt:TRUE",
            "-o", f"kerberos.file:{world.DIR}/kdc/ldap.keytab", "-d", f"tcp.port=={world.KDS_PORT},dcerpc",
            "-Y", wanted, *more).splitlines()

    def pdus(self):
        """The PDUs, as dicts of what is in FIELDS; a packet has one, as nobody here waits for none."""
        shown = self.tshark("dcerpc", "-T", "fields", "-E", "separator=|", *(a for f in FIELDS for a in ("-e", f)))
        pdus = [dict(zip(FIELDS, line.split("|"))) for line in shown]
        for p in pdus:
            # a verification trailer names kind and operation once more
            for name in ("dcerpc.pkt_type", "dcerpc.opnum"):
                p[name] = p[name].split(",")[0]
            p["kind"] = int(p["dcerpc.pkt_type"])
        return pdus


def captured(name, function):
    capture = Capture(name)
    try:
        function()
    finally:
        capture.stop()
    return capture


def is_well_formed(name, capture, kinds):
    """Every byte on those ports is of a PDU of these kinds, and none is malformed; the PDUs."""
    check(f"{name}: malformed", [], capture.tshark("_ws.malformed || _ws.expert.severity == error"))
    check(f"{name}: what is no PDU", [], capture.tshark("tcp.len > 0 && !dcerpc && !tcp.reassembled_in"))
    pdus = capture.pdus()
    check(f"{name}: kinds of PDUs", kinds, {p["kind"] for p in pdus})
    check(f"{name}: calls and answers", sum(p["kind"] == REQUEST for p in pdus),
          sum(p["kind"] == RESPONSE for p in pdus))
    return pdus


def answers(pdus, auth_type):
    """The stubs of GetKey's answers, deciphered by tshark."""
    return [bytes.fromhex(p["dcerpc.decrypted_stub_data"]) for p in pdus
            if p["kind"] == RESPONSE and p["dcerpc.auth_type"] == str(auth_type)]


ROOT, PERIOD = world.root_key(), world.period()
ADMINS = reference.target_sd(world.sid("Domain Admins"))
SEED, PUBLIC = (reference.envelope(ROOT, ADMINS, PERIOD, public, reference.ENCRYPT | public, world.DOMAIN, world.DOMAIN)
                for public in (0, reference.PUBLIC))


def samba():
    """Every kind of connection that kds_samba.py knows, and the endpoint mapper."""
    told = subprocess.run([HERE / "with-samba", "/usr/bin/python3", HERE / "kds_samba.py", "framing"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    check(f"Samba's calls: {told.stdout}{told.stderr if told.returncode else ''}", 0, told.returncode)


heard = is_well_formed("Samba", captured("samba", samba), {REQUEST, RESPONSE, BIND, BIND_ACK, ALTER, ALTER_RESP, AUTH3})
check("Samba: the endpoint mapper's answer", [str(world.KDS_PORT)], [
    p["epm.proto.tcp_port"] for p in heard if p["kind"] == RESPONSE and p["epm.proto.tcp_port"]])
# [MS-RPCE] 2.2.2.11: what is sealed is filled up to blocks of 16 bytes, and says by how much
check("Samba: pads", {0}, {(int(p["dcerpc.auth_pad_len"]) + len(p["dcerpc.decrypted_stub_data"]) // 2) % 16
                           for p in heard if p["kind"] == RESPONSE and p["dcerpc.auth_type"]})
for auth_type in 9, 16:
    stubs = answers(heard, auth_type)
    check(f"authentication type {auth_type}: seeds", True, any(SEED in s for s in stubs))
    check(f"authentication type {auth_type}: public keys", True, any(PUBLIC in s for s in stubs))
    check(f"authentication type {auth_type}: nothing else", [], [s for s in stubs if SEED not in s and PUBLIC not in s])


def ours():
    """A device encrypts, an administrator reads."""
    world.run("laps", "process", "--quiet")
    world.run("laps", "get", "ad", "WS0001", "--plain-text", "--quiet",
              env={**os.environ, "KRB5CCNAME": f"FILE:{world.ticket('Administrator')}"})


capture = captured("laps", ours)
heard = is_well_formed("laps", capture, {REQUEST, RESPONSE, BIND, BIND_ACK, ALTER, ALTER_RESP})
# by NDR64, where Wireshark 4.0 does not follow the pointer to the tower: its fourth floor
check("laps: the endpoint mapper's answers", 2, sum(
    b"\1\0\x07\2\0" + world.KDS_PORT.to_bytes(2, "big") in bytes.fromhex(p["tcp.payload"])
    for p in heard if p["kind"] == RESPONSE))
stubs = answers(heard, 9)
check("laps: the device's public key, the administrator's seeds", [PUBLIC, SEED],
      [e for s in stubs for e in (PUBLIC, SEED) if e in s])
check("laps: at packet privacy", {"6"}, {p["dcerpc.auth_level"] for p in heard if p["dcerpc.auth_level"]})
check("laps: verification trailers", [f"{world.ISDKEY[0]},{NDR64}"] * 2, capture.tshark(
    "dcerpc.rpc_sec_vt.signature", "-T", "fields", "-e", "dcerpc.rpc_sec_vt.pcontext.interface.uuid"))

finish()
