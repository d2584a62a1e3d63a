// A proxy for development: passes everything to the server and adds a script to each page that reloads it on demand.

import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const EVENTS = "/watch/reload";
const SCRIPT = `new EventSource("${EVENTS}").onmessage = () => location.reload();`;
const HASH = `'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`;
// While the server restarts, requests wait instead of failing.
const PATIENCE = 30_000;

/** Listens on `port` for the server on port `inner`. `reload` reloads all open pages. */
export async function serveReloading(port, inner) {
  const pages = new Set();
  const proxy = createServer((asked, answer) => {
    if (asked.url === EVENTS) {
      answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).write(":\n\n");
      pages.add(answer);
      answer.on("close", () => pages.delete(answer));
    } else {
      pass(asked, answer, inner);
    }
  });
  await new Promise((resolve, reject) => proxy.on("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    reload: () => {
      for (const page of pages) page.write("data: now\n\n");
    },
  };
}

function pass(asked, answer, inner) {
  const headers = { ...asked.headers };
  if (headers.accept?.includes("text/html")) {
    delete headers["accept-encoding"];
    delete headers["if-none-match"];
  }
  const began = Date.now();
  const to = { host: "127.0.0.1", port: inner, method: asked.method, path: asked.url, headers, agent: false };
  let sent;
  answer.on("close", () => sent.destroy());
  const attempt = () => {
    sent = request(to, (given) => give(given, answer));
    sent.on("error", async (error) => {
      if (error.code === "ECONNREFUSED" && Date.now() - began < PATIENCE && !answer.destroyed) {
        await pause(50);
        attempt();
      } else if (answer.headersSent) {
        answer.destroy();
      } else {
        answer.writeHead(502, { "content-type": "text/plain" }).end(`The server does not answer: ${error.message}`);
      }
    });
    // A body is read once, so it is sent only to a server that has taken the connection.
    sent.on("socket", (socket) => socket.once("connect", () => asked.pipe(sent)));
  };
  attempt();
}

function give(given, answer) {
  const headers = { ...given.headers };
  if (!headers["content-type"]?.startsWith("text/html") || headers["content-encoding"]) {
    answer.writeHead(given.statusCode, headers);
    given.pipe(answer);
    return;
  }
  const policy = headers["content-security-policy"];
  if (policy) headers["content-security-policy"] = policy.replace(/script-src /, `script-src ${HASH} `);
  delete headers["content-length"];
  delete headers.etag;
  answer.writeHead(given.statusCode, headers);
  given.pipe(answer, { end: false });
  given.on("end", () => answer.end(`<script>${SCRIPT}</script>`));
}
