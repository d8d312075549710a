/* What is kept on the tablet, in IndexedDB. A change is on disk before its promise is kept; a version only ever adds. */
(function () {
  "use strict";

  const NAME = "minewatch";
  const VERSION = 1;
  let opened = null;

  function made(event) {
    const database = event.target.result;
    if (event.oldVersion < 1) {
      [["records", "id"], ["media", "hash"], ["drafts", "key"], ["people", "staff_no"], ["packages", "staff_no"],
        ["facts", "name"]].forEach(function (store) { database.createObjectStore(store[0], { keyPath: store[1] }); });
    }
  }

  function open() {
    opened = opened || new Promise(function (kept, broken) {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = made;
      request.onerror = function () { opened = null; broken(request.error); };
      request.onblocked = function () { opened = null; broken(new Error("另一个页面占着本机的存储，请关掉它")); };
      request.onsuccess = function () {
        request.result.onversionchange = function () { request.result.close(); opened = null; };
        request.result.onclose = function () { opened = null; };
        kept(request.result);
      };
    });
    return opened;
  }

  // `work` is given a way to each store and may wait for nothing but them.
  async function run(stores, mode, work) {
    const database = await open();
    return new Promise(function (kept, broken) {
      const transaction = database.transaction(stores, mode, { durability: "strict" });
      let result;
      transaction.oncomplete = function () { kept(result); };
      transaction.onabort = function () { broken(transaction.error || new Error("本机没有存下")); };
      Promise.resolve(work(function (name) { return transaction.objectStore(name); })).then(
        function (value) { result = value; },
        function (error) { try { transaction.abort(); } catch (over) { broken(over); } broken(error); },
      );
    });
  }

  function asked(request) {
    return new Promise(function (kept, broken) {
      request.onsuccess = function () { kept(request.result); };
      request.onerror = function () { broken(request.error); };
    });
  }

  function read(store, ask) {
    return run([store], "readonly", function (at) { return asked(ask(at(store))); });
  }

  window.Tablet.store = {
    run: run,
    asked: asked,
    all: function (store) { return read(store, function (at) { return at.getAll(); }); },
    keys: function (store) { return read(store, function (at) { return at.getAllKeys(); }); },
    get: function (store, key) { return read(store, function (at) { return at.get(key); }); },
    put: function (store, value) { return run([store], "readwrite", function (at) { at(store).put(value); }); },
    drop: function (store, key) { return run([store], "readwrite", function (at) { at(store).delete(key); }); },
    fact: async function (name) { return ((await this.get("facts", name)) || {}).value; },
    note: function (name, value) { return this.put("facts", { name: name, value: value }); },
  };
})();
