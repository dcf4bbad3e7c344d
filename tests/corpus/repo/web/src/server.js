import { createServer } from "node:http";

import { articlePath } from "./slug.js";

const PORT = Number(process.env.PORT ?? 3000);

const articles = [
  { id: 1, name: "Green tea" },
  { id: 2, name: "Cup, large" },
];

export function handle(request, response) {
  if (request.url === "/health") {
    response.writeHead(200).end("ok\n");
    return;
  }
  if (request.url === "/articles") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(articles.map(articlePath)));
    return;
  }
  response.writeHead(404).end();
}

if (import.meta.url === `file://${process.argv[1]}`) {
  createServer(handle).listen(PORT);
}
