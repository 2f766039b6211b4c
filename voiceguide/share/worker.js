"use strict";

// Keeps sessions on the phone, so that they play without a network. A session is kept as a whole, in one version: its
// files are those that `site.json` names, by their SHA-256.
const CACHE = "voiceguide";
const HASH = "voiceguide-hash";
const SITE = self.registration.scope;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(SITE)) event.respondWith(respond(event.request));
});
self.addEventListener("message", (event) => event.waitUntil(handle(event.data, event.source)));

// The address without what differs between two requests for the same file.
function place(address) {
  const url = new URL(address);
  return `${url.origin}${url.pathname.replace(/index\.html$/, "")}`;
}

async function kept(address) {
  return (await caches.open(CACHE)).match(place(address));
}

async function respond(request) {
  const found = await kept(request.url);
  if (found) return request.headers.has("range") ? part(found, request.headers.get("range")) : found;
  try {
    return await fetch(request);
  } catch (error) {
    const list = request.mode === "navigate" && (await kept(SITE));
    if (!list) throw error;
    return list;
  }
}

// Players ask for parts of a sound (RFC 9110, section 14).
async function part(response, range) {
  const whole = await response.blob();
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = first ? Number(first) : Math.max(whole.size - Number(last), 0);
  const end = first && last ? Math.min(Number(last), whole.size - 1) : whole.size - 1;
  if (!(start <= end)) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  }
  return new Response(whole.slice(start, end + 1), {
    status: 206,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Type": response.headers.get("Content-Type"),
      "Content-Range": `bytes ${start}-${end}/${whole.size}`,
      "Content-Length": String(end - start + 1),
    },
  });
}

async function handle({ keep, remove }, client) {
  const cache = await caches.open(CACHE);
  let news = {};
  if (remove) await Promise.all(remove.map((address) => cache.delete(place(address))));
  if (keep) {
    try {
      news = { isNew: await update(cache, keep.map(place)) };
    } catch (error) {
      news = { isFull: error.name === "QuotaExceededError" };
    }
  }
  client.postMessage({ ...news, sizes: await sizes(cache) });
}

// Fetch what is missing or has changed, and forget what is gone; returns whether a version that was kept was replaced.
async function update(cache, addresses) {
  const { files } = await (await fetch(`${SITE}site.json`, { cache: "no-cache" })).json();
  const inSite = (address) => files[address.slice(SITE.length).replace(/(^|\/)$/, "$1index.html")];
  const fresh = new Map();
  let isNew = false;
  let isSession = false;
  for (const address of addresses) {
    const { hash } = inSite(address);
    const before = await cache.match(address);
    if (before?.headers.get(HASH) === hash) continue;
    isNew ||= before !== undefined;
    isSession ||= before !== undefined && address !== SITE;
    fresh.set(address, await fetched(address, hash));
  }
  // A session that is playing keeps its version until the next visit.
  const options = isSession ? { ifAvailable: true } : { mode: "shared" };
  return navigator.locks.request("voiceguide playing", options, async (lock) => {
    if (!lock) return false;
    await putAll(cache, fresh);
    // Another site of the same server keeps its sessions in the same place.
    const gone = (await cache.keys()).filter(({ url }) => url.startsWith(SITE) && !inSite(url));
    await Promise.all(gone.map(({ url }) => cache.delete(url)));
    return isNew;
  });
}

// All of them or none, if there is no room.
async function putAll(cache, fresh) {
  const replaced = new Map();
  try {
    for (const [address, response] of fresh) {
      replaced.set(address, await cache.match(address));
      await cache.put(address, response);
    }
  } catch (error) {
    for (const [address, response] of replaced) {
      await (response ? cache.put(address, response) : cache.delete(address));
    }
    throw error;
  }
}

async function fetched(address, hash) {
  const response = await fetch(address, { cache: "no-cache" });
  const content = await response.arrayBuffer();
  const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", content))];
  if (!response.ok || digest.map((byte) => byte.toString(16).padStart(2, "0")).join("") !== hash) {
    // Another version is just being published.
    throw new Error(`${address} is not what it should be`);
  }
  const type = response.headers.get("Content-Type") ?? "application/octet-stream";
  const headers = { "Content-Type": type, "Content-Length": String(content.byteLength), "Accept-Ranges": "bytes", [HASH]: hash };
  return new Response(content, { headers });
}

// The size in bytes of each file that is kept.
async function sizes(cache) {
  const found = {};
  for (const { url } of await cache.keys()) {
    found[url] = Number((await cache.match(url)).headers.get("Content-Length"));
  }
  return found;
}
