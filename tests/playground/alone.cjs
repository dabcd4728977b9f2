// Keeps the chat client on this machine: it is loaded before the client, and ends every connection to another.
const net = require("net");

const HERE = new Set(["localhost", "127.0.0.1", "::1"]);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  const first = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = typeof first === "object" ? first.host : typeof given[1] === "string" ? given[1] : undefined;
  if (host === undefined || HERE.has(host)) return connect.apply(this, given);
  process.stderr.write(`kept from reaching ${host}\n`);
  process.nextTick(() => this.destroy(new Error("this machine only")));
  return this;
};
