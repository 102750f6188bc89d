import { createServer } from "node:http";

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
  if (pathname !== "/") response.statusCode = 404;
  response.end(searchParams.get("word") ?? "");
}).listen(Number(process.env["PORT"]));
