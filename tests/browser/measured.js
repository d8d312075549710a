/* What a browser measures of an open page and a reader of its HTML cannot: how tall the controls are, what is cut off. */
({
  wrong(least) {
    return this.low(least).concat(this.cutOff());
  },

  // A control is as tall as what answers to the finger: its labels, or the box that a link's ::after lies over.
  low(least) {
    const controls = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
    return Array.from(controls).filter((control) => this.isSeen(control) && !this.isInSentence(control))
      .map((control) => ({ name: this.nameOf(control), tall: Math.max(...this.places(control).map(this.tall)) }))
      .filter((found) => found.tall < least - 0.5)
      .map((found) => `${found.name} is ${found.tall}px high`);
  },

  places(control) {
    const over = getComputedStyle(control, "::after");
    const covers = over.content !== "none" && over.position === "absolute" && over.top === "0px" && over.bottom === "0px";
    return [control, ...(control.labels || []), ...(covers ? [control.offsetParent] : [])];
  },

  tall(box) {
    return Math.round(box.getBoundingClientRect().height);
  },

  // The skip link waits beside the page until it is focused.
  isSeen(control) {
    const place = control.getBoundingClientRect();
    return control.checkVisibility({ visibilityProperty: true }) && place.width > 0 && place.right > 0;
  },

  // A link among the words of a sentence is as tall as the words.
  isInSentence(control) {
    const around = Array.from(control.parentElement.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE);
    return getComputedStyle(control).display === "inline" && around.some((node) => node.textContent.trim());
  },

  nameOf(control) {
    const words = control.textContent.trim().replace(/\s+/g, " ").slice(0, 20);
    return `${control.tagName.toLowerCase()}.${control.className || control.parentElement.className} ${words || control.name}`;
  },

  // Only a frame that scrolls of itself, and says so, may hold more than it is wide.
  cutOff() {
    const whole = document.documentElement;
    const wide = whole.scrollWidth > window.innerWidth ? [`the page is ${whole.scrollWidth}px wide`] : [];
    const cut = Array.from(document.querySelectorAll("main *, header *")).filter((box) => {
      return box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX === "hidden" && !box.closest(".visually-hidden");
    });
    return wide.concat(cut.map((box) => `${box.tagName.toLowerCase()}.${box.className} is cut off`));
  },

  // Text has the contrast of other text where the letters, and all that they stand on, look alike: one of each is marked.
  markUnlike() {
    const met = new Set();
    document.querySelectorAll("body *").forEach((box) => {
      const look = this.hasWords(box) ? this.lookOf(box) : "";
      const isNew = look !== "" && !met.has(look);
      met.add(look);
      box.toggleAttribute("data-unlike", isNew);
    });
  },

  hasWords(box) {
    return box.matches("input, select, textarea") || Array.from(box.childNodes).some(this.isWords);
  },

  isWords(node) {
    return node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
  },

  lookOf(box) {
    const drawn = getComputedStyle(box);
    const letters = [drawn.fontSize, drawn.fontWeight, drawn.textShadow, drawn.textDecorationLine, drawn.display];
    const place = [box.tagName, box.className, box.matches(":disabled"), this.hasWords(box.parentElement)];
    return letters.concat(place, this.groundsOf(box)).join("|");
  },

  groundsOf(box) {
    const drawn = getComputedStyle(box);
    const own = [drawn.color, drawn.backgroundColor, drawn.backgroundImage, drawn.opacity];
    return own.concat(box.parentElement ? this.groundsOf(box.parentElement) : []);
  },
})
