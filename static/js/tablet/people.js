/* Who writes on this tablet. Whoever signs in online is known from then on; without a network a person is chosen by a
   PIN of the tablet's own. Too many wrong tries wipe the PIN, never what is waiting to be sent. */
(function () {
  "use strict";

  const TRIES = 5;
  const ROUNDS = 310000;
  const store = window.Tablet.store;
  const photos = window.Tablet.photos;

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
  async function met(session) {
    const before = (await store.get("people", session.staff_no)) || {};
    const known = { staff_no: session.staff_no, name: session.name, mine: session.mine };
    await store.put("people", Object.assign({}, before, known));
    if ((await store.fact("session")) === session.signed_in) return;
    await store.note("session", session.signed_in);
    await store.note("current", session.staff_no);
  }

  async function setPin(staffNo, pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const secret = { salt: salt, rounds: ROUNDS, hash: await derived(pin, salt, ROUNDS), left: TRIES };
    const person = await store.get("people", staffNo);
    await store.put("people", Object.assign({}, person, { pin: secret }));
  }

  // "right", "wrong", or "wiped" when there is no PIN to try any more.
  async function enter(staffNo, pin) {
    const person = await store.get("people", staffNo);
    if (!person.pin) return "wiped";
    const hash = await derived(pin, person.pin.salt, person.pin.rounds);
    if (hash === person.pin.hash) {
      person.pin.left = TRIES;
      await store.put("people", person);
      await store.note("current", staffNo);
      return "right";
    }
    person.pin.left -= 1;
    if (person.pin.left <= 0) delete person.pin;
    await store.put("people", person);
    return person.pin ? "wrong" : "wiped";
  }

  window.Tablet.people = { current: current, met: met, setPin: setPin, enter: enter };
})();
