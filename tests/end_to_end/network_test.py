"""`assay eval --allow-net`: what a policy may ask, at the command line, of a server on this machine. Arguments: the
program, the checkout. The standard library only."""

import http.server
import json
import os
import subprocess
import sys
import threading
import unittest

PROGRAM = sys.argv[1]


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)  # before the client can go on
        body = json.dumps({"path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class NetworkTest(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.server.asked = []
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.authority = f"127.0.0.1:{self.server.server_port}"

    def ask(self, *options, **environment):
        query = f'http.send({{"method": "get", "url": "http://{self.authority}/x"}}).body.path'
        return subprocess.run([PROGRAM, "eval", "--format", "raw", "--strict-builtin-errors", *options, query],
                              capture_output=True, timeout=300, text=True, env={**os.environ, **environment})

    def test_a_listed_host_is_asked(self):
        for options in (["--allow-net", self.authority], ["--allow-net", f"example.com,{self.authority}"],
                        ["--allow-net", "example.com", "--allow-net", "127.0.0.1"]):
            result = self.ask(*options)
            self.assertEqual((result.returncode, result.stdout), (0, "/x\n"), result.stderr)
        self.assertEqual(self.server.asked, ["/x"] * 3)

    def test_nothing_else_is(self):
        for options, message in (([], "http.send: not available here"),
                                 (["--allow-net", "example.com"], "http.send: disallowed host: 127.0.0.1"),
                                 (["--allow-net", "127.0.0.1:1"], "http.send: disallowed host: 127.0.0.1"),
                                 (["--allow-net", "http://127.0.0.1"], "`http://127.0.0.1`")):
            result = self.ask(*options)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn(message, result.stderr)
        self.assertEqual(self.server.asked, [])

    def test_no_proxy_comes_from_the_environment(self):
        result = self.ask("--allow-net", self.authority, http_proxy="http://127.0.0.1:1", all_proxy="http://127.0.0.1:1")
        self.assertEqual((result.returncode, result.stdout), (0, "/x\n"), result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
