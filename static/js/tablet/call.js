/* An alert without a network: the bureau's numbers to call now (data-call); the call that was made is the first report,
   so its time goes into the form. */
(function () {
  "use strict";

  const { store, people, clock } = window.Tablet;
  const box = document.querySelector("[data-call]");
  const list = box.querySelector("[data-phones]");

  function row(phone) {
    const link = Object.assign(document.createElement("a"), { href: "tel:" + phone.phone });
    link.append(phone.post + " " + phone.name + " ", Object.assign(document.createElement("b"), { textContent: phone.phone }));
    const place = document.createElement("li");
    place.append(link);
    return place;
  }

  async function show() {
    const person = await people.current();
    const along = (person && (await store.get("packages", person.staff_no))) || { phones: [] };
    list.textContent = "";
    along.phones.forEach(function (phone) { list.append(row(phone)); });
    if (!along.phones.length) list.append(Object.assign(document.createElement("li"), { textContent: list.dataset.none }));
    box.hidden = document.querySelector("[data-status]").dataset.state === "online";
  }

  box.querySelector("[data-called]").addEventListener("click", function () {
    const input = document.querySelector("[data-record=phoned_at]");
    input.value = input.dataset.clocked = clock.wall(clock.now()).slice(0, 16);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("tablet", show);
})();
