/* Whoever signs out takes along what the tablet shows of them and their mine. What is not sent yet stays, and is sent when
   they sign in again. */
(function () {
  "use strict";

  const NAME = "minewatch";

  function forget(database) {
    const transaction = database.transaction(["facts", "packages"], "readwrite");
    const [facts, packages] = ["facts", "packages"].map(function (name) { return transaction.objectStore(name); });
    facts.get("session").onsuccess = function (event) {
      const [staffNo] = (event.target.result || { value: "" }).value.split(" ");
      facts.delete("session");
      packages.delete(staffNo);
      facts.get("current").onsuccess = function (found) {
        if (found.target.result && found.target.result.value === staffNo) facts.delete("current");
      };
    };
    transaction.oncomplete = function () { database.close(); };
  }

  if (!indexedDB.databases) return;
  indexedDB.databases().then(function (known) {
    if (!known.some(function (one) { return one.name === NAME; })) return;
    indexedDB.open(NAME).onsuccess = function (event) { forget(event.target.result); };
  });
})();
