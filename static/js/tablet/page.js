/* What a page needs before the other scripts run: the bureau's time as the tablet last measured it, and the looks that
   were chosen. The pages of the tablet are kept on it, so no server can write these into them. */
(function () {
  "use strict";

  const AHEAD = "minewatch ahead"; // milliseconds that the bureau's clock is ahead of the tablet's
  const ZONE = 8 * 3600000;
  const page = document.documentElement;

  function ahead() {
    return Number(localStorage.getItem(AHEAD)) || 0;
  }

  function measured(milliseconds) {
    localStorage.setItem(AHEAD, Math.round(milliseconds));
    tell();
  }

  // A browser that was killed may have lost what it measured (store.js has kept it).
  function recalled(milliseconds) {
    if (localStorage.getItem(AHEAD) === null && milliseconds) measured(milliseconds);
  }

  // The bureau's wall clock, as time fields show it.
  function wall(moment) {
    return new Date(moment.getTime() + ZONE).toISOString().slice(0, 19);
  }

  // A clock that jumps is found out at the next call (outbox.js): the time that a page counts stands still in sleep.
  function now() {
    return new Date(Date.now() + ahead());
  }

  // An instant as records have it.
  function instant(moment) {
    return wall(moment) + "+08:00";
  }

  // As it is shown: 7月3日 08:05.
  function moment(milliseconds) {
    const text = wall(new Date(milliseconds));
    return Number(text.slice(5, 7)) + "月" + Number(text.slice(8, 10)) + "日 " + text.slice(11, 16);
  }

  function tell() {
    page.dataset.serverTime = wall(now());
  }

  function chosen(cookie, usual) {
    const found = document.cookie.match("(?:^|; )" + cookie + "=(\\w+)");
    return found ? found[1] : usual;
  }

  tell();
  page.dataset.bsTheme = chosen("theme", "light");
  page.dataset.size = chosen("size", "plain");
  window.Tablet = { clock: { ahead: ahead, measured: measured, recalled: recalled, now: now, wall: wall, instant: instant, moment: moment } };
})();
