/* Who writes on this tablet. Whoever signs in online is known from then on; without a network a person is chosen by a
   PIN of the tablet's own. Too many wrong tries wipe the PIN, never what is waiting to be sent. */
(function () {
  "use strict";

  const TRIES = 5;
  const ROUNDS = 310000;
  const store = window.Tablet.store;
  const photos = window.Tablet.photos;
  const { run, asked } = store;

  async function derived(pin, salt, rounds) {
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
    const way = { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: rounds };
    return photos.hex(await crypto.subtle.deriveBits(way, key, 256));
  }

  async function current() {
    const staffNo = await store.fact("current");
    return staffNo ? store.get("people", staffNo) : undefined;
  }

  // The bureau says who is signed in. Who has signed in anew writes from now on; who was chosen by a PIN goes on writing.
  function met(session) {
    const known = { staff_no: session.staff_no, name: session.name, mine: session.mine };
    return run(["people", "facts"], "readwrite", async function (at) {
      const before = await asked(at("people").get(session.staff_no));
      at("people").put(Object.assign({}, before, known));
      const last = await asked(at("facts").get("session"));
      if (last && last.value === session.signed_in) return;
      at("facts").put({ name: "session", value: session.signed_in });
      at("facts").put({ name: "current", value: session.staff_no });
    });
  }

  async function setPin(staffNo, pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const secret = { salt: salt, rounds: ROUNDS, hash: await derived(pin, salt, ROUNDS), left: TRIES };
    await changed(staffNo, function (person) { person.pin = secret; });
  }

  function changed(staffNo, change) {
    return run(["people"], "readwrite", async function (at) {
      const person = await asked(at("people").get(staffNo));
      change(person);
      at("people").put(person);
      return person.pin;
    });
  }

  // "right", "wrong", or "wiped" when there is no PIN to try any more. A try counts before it is looked at: two pages
  // cannot share one.
  async function enter(staffNo, pin) {
    const secret = await changed(staffNo, function (person) { if (person.pin) person.pin.left -= 1; });
    if (!secret) return "wiped";
    const isRight = secret.left >= 0 && (await derived(pin, secret.salt, secret.rounds)) === secret.hash;
    if (!isRight && secret.left > 0) return "wrong";
    await changed(staffNo, function (person) {
      if (isRight) Object.assign(person.pin || {}, { left: TRIES });
      else delete person.pin;
    });
    if (isRight) await store.note("current", staffNo);
    return isRight ? "right" : "wiped";
  }

  window.Tablet.people = { current: current, met: met, setPin: setPin, enter: enter };
})();
