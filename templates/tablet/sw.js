/* Keeps the tablet's own pages and their files, all of one version, and stands in for every page that cannot be reached.
   Records and calls never pass through it. A new version waits until somebody asks for it. */
"use strict";

const VERSION = "minewatch {{ version }}";
const KEPT = {{ kept | tojson }};
const [HOME] = KEPT;
const PATIENCE = 4000;

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(VERSION).then(function (cache) {
    return Promise.all(KEPT.map(function (address) { return take(cache, address); }));
  }));
});

// A page that is not the right one (a sign-in, somebody else's portal) must never be kept.
async function take(cache, address) {
  const answer = await fetch(address, { cache: "reload", credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(address + " " + answer.status);
  await cache.put(address, answer);
}

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    const old = names.filter(function (name) { return name.startsWith("minewatch ") && name !== VERSION; });
    return Promise.all(old.map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("message", function (event) {
  if (event.data === "update") self.skipWaiting();
});

self.addEventListener("fetch", function (event) {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (KEPT.includes(address.pathname)) event.respondWith(kept(address.pathname, event.request));
  else if (event.request.mode === "navigate") event.respondWith(reached(event.request, address.pathname === "/" ? PATIENCE : 0));
});

async function kept(path, request) {
  const cache = await caches.open(VERSION);
  return (await cache.match(path)) || fetch(request);
}

// Any other page, or the tablet's own where the bureau cannot be reached. Only what a bookmark opens has to come in time;
// a sign-in or a download may take as long as the link needs.
async function reached(request, patience) {
  const stop = new AbortController();
  const timer = patience && setTimeout(function () { stop.abort(); }, patience);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch (away) {
    return Response.redirect(HOME, 302);
  } finally {
    clearTimeout(timer);
  }
}
