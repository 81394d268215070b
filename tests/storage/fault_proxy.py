"""A proxy between the program and a store, in which accidents happen: requests are refused, slow, cut, repeated, or their answers are lost.

Each request's signature is worked out again with botocore, the library of Amazon's own tools: the servers of tests believe everybody.
"""
import http.client
import http.server
import random
import socket
import struct
import threading
import time
from urllib.parse import urlsplit, parse_qsl

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION = "us-east-1"
# Refused, out of order, cut in the middle of the answer, done and the answer lost, done twice, slow, and slower than anybody waits.
ACCIDENTS = ["reset", "503", "cut", "lost", "twice", "slow", "stall"]


class Proxy:
    """Listens on a port of its own; `accident(method, path, nth)` says what happens to the nth such request."""

    def __init__(self, backend, key, secret, tls=None):
        self.backend, self.credentials = backend, Credentials(key, secret)
        self.accident = lambda method, path, nth: None
        self.before = lambda method, path: None
        self.log, self.lock, self.seen = [], threading.Lock(), {}
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                proxy.handle(self)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = handle_one

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # A client that was killed or has had enough hears no answer.
        self.server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        if tls:
            self.url = f"https://localhost:{self.server.server_address[1]}"
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def forget(self):
        with self.lock:
            self.log, self.seen = [], {}

    def handle(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        method, path = request.command, request.path
        plain = path.split("?")[0]
        with self.lock:
            nth = self.seen[method, plain] = self.seen.get((method, plain), 0) + 1
        action = self.accident(method, plain, nth)
        signed = is_signed(method, path, request.headers, self.credentials)
        entry = {"method": method, "path": path, "headers": dict(request.headers), "action": action, "signed": signed, "bytes": len(body)}
        with self.lock:
            self.log.append(entry)
        self.before(method, plain)
        if action == "reset":
            return reset(request)
        if action == "slow":
            time.sleep(0.3)
        if action == "stall":
            time.sleep(4)
            return reset(request)
        if action == "503":
            return answer(request, 503, {}, b"<Error><Code>SlowDown</Code></Error>")
        if isinstance(action, tuple):
            return answer(request, *action)
        status, headers, content = self.forward(method, path, request.headers, body)
        if action == "twice":
            status, headers, content = self.forward(method, path, request.headers, body)
        if action == "lost":
            return reset(request)
        entry["status"] = status
        answer(request, status, headers, content, cut=action == "cut")

    def forward(self, method, path, headers, body):
        host = urlsplit(self.backend).netloc
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request(method, path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        content = response.read()
        kept = {name: value for name, value in response.getheaders() if name.lower() not in ("connection", "transfer-encoding", "content-length")}
        if method == "HEAD":
            kept["Content-Length"] = response.getheader("Content-Length", "0")
        connection.close()
        return response.status, kept, content


def reset(request):
    """Ends the connection at once, as a machine does that is switched off."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.close_connection = True
    request.connection.close()
    request.rfile.close()
    request.wfile = open("/dev/null", "wb")


def answer(request, status, headers, content, cut=False):
    request.send_response_only(status)
    for name, value in headers.items():
        request.send_header(name, value)
    if "Content-Length" not in headers:
        request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    if cut:
        if request.command != "HEAD":
            request.wfile.write(content[: len(content) // 2])
        request.wfile.flush()
        return reset(request)
    if request.command != "HEAD":
        request.wfile.write(content)


def is_signed(method, path, headers, credentials):
    """Whether the signature is the one that botocore works out; an address that is signed itself has it in its query."""
    query = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
    host = headers["Host"]
    if "X-Amz-Signature" in query:
        kept = "&".join(part for part in urlsplit(path).query.split("&") if not part.startswith("X-Amz-Signature="))
        auth = S3SigV4QueryAuth(credentials, "s3", REGION)
        names, stamp, found = query["X-Amz-SignedHeaders"], query["X-Amz-Date"], query["X-Amz-Signature"]
        url = f"http://{host}{urlsplit(path).path}?{kept}"
    else:
        given = headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return False
        parts = dict(part.strip().split("=", 1) for part in given.split(" ", 1)[1].split(","))
        auth = S3SigV4Auth(credentials, "s3", REGION)
        names, stamp, found = parts["SignedHeaders"], headers["x-amz-date"], parts["Signature"]
        url = f"http://{host}{path}"
    request = AWSRequest(method, url, headers={name: headers[name] for name in names.split(";") if name != "host"})
    request.context["timestamp"] = stamp
    lock_headers = {name.lower() for name in headers if name.lower().startswith("x-amz-")}
    wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return wanted == found and lock_headers <= set(names.split(";"))


def seeded(seed, share):
    """Accidents for a share of all requests, the same ones each time; none is always in the way of the same request."""

    def accident(method, path, nth):
        chance = random.Random(f"{seed} {method} {path} {nth}")
        if chance.random() >= share:
            return None
        return chance.choices(ACCIDENTS, weights=[4, 4, 4, 4, 4, 4, 1])[0]

    return accident
