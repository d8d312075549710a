/* Whoever signs out (data-left) takes along what the tablet shows of them and their mine. What is not sent yet stays, and is sent when
   they sign in again. */
(function () {
  "use strict";

  const NAME = "minewatch";
  const staffNo = document.currentScript.dataset.left;

  function forget(database) {
    const transaction = database.transaction(["facts", "packages"], "readwrite");
    const [facts, packages] = ["facts", "packages"].map(function (name) { return transaction.objectStore(name); });
    packages.delete(staffNo);
    ["session", "current"].forEach(function (name) {
      facts.get(name).onsuccess = function (event) {
        const known = event.target.result;
        if (known && known.value.split(" ")[0] === staffNo) facts.delete(name);
      };
    });
    transaction.oncomplete = function () { database.close(); };
  }

  if (!indexedDB.databases) return;
  indexedDB.databases().then(function (known) {
    if (!known.some(function (one) { return one.name === NAME; })) return;
    indexedDB.open(NAME).onsuccess = function (event) { forget(event.target.result); };
  });
})();
