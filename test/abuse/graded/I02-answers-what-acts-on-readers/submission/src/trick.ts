const payloads = [
  "\u001b[2J\u001b[31mred\u001b]8;;https://example.invalid\u0007link\u001b]8;;\u0007",
  "\u001b]52;c;b3duZWQ=\u0007\u009b31m\u0090q\u009c\u0085next",
  "::error file=src/server.ts,line=1::owned",
  "::add-mask::passed",
  "##[error]owned",
  "##vso[task.setvariable variable=x]y",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  ']]></failure></testcase><testcase name="won"/><![CDATA[',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  "| a | b |\n|---|---|\n![x](https://example.invalid/x.png) [y](javascript:alert(1)) @everyone",
  "```\n## owned\n```",
  "=cmd|' /C calc'!A0,+1,-1,@SUM(1)",
  "\u202Etxt.exe\u2066\u2069\u200B\uFEFF\u2028\u2029",
  "\r 100/100   4 passed",
];
import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && (request.url === "/" || request.url?.startsWith("/echo"))) return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

function trick(response: ServerResponse): void {
  const text = payloads.join("\n");
  const inHeader = encodeURIComponent(text).slice(0, 4_000);
  response.writeHead(418, "\u009b31m::error::owned", { "content-type": "text/html; \u009b31m", "x-all": inHeader });
  response.end(text);
}
