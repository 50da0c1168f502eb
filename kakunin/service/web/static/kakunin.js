// Keeps a page up to date, and hands in without leaving it. Without this script every page works by its forms and links.
"use strict";

const main = document.querySelector("main");

// ---- A page that has changed is asked for anew, and its parts that differ are put in place.

function fresh(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function differs(old, now) {
  if (now.dataset.version !== undefined) {
    return old.dataset.version !== now.dataset.version;
  }
  return old.dataset.shown ? old.dataset.shown !== digest(now) : old.innerHTML !== now.innerHTML;
}

function digest(part) {
  return part.innerHTML.length + ":" + part.innerHTML;
}

function putInPlace(page, renewed = []) {
  for (const now of page.querySelectorAll("[data-live]")) {
    const old = document.getElementById(now.id);
    if (old && (differs(old, now) || renewed.includes(now.id))) {
      const open = new Set([...old.querySelectorAll("details[open]")].map((each) => each.dataset.keep));
      const focused = old.contains(document.activeElement) ? document.activeElement.closest("[data-keep]") : null;
      const kept = document.importNode(now, true);
      kept.dataset.shown = digest(now);
      for (const each of kept.querySelectorAll("details")) {
        each.open = open.has(each.dataset.keep);
      }
      old.replaceWith(kept);
      if (focused) {
        const again = [...kept.querySelectorAll("[data-keep]")].find((each) => each.dataset.keep === focused.dataset.keep);
        again?.querySelector("summary")?.focus();
      }
    }
  }
  const rest = page.querySelector("main")?.dataset.refreshIn;
  if (rest !== undefined) {
    refreshAfter(Number(rest));
  }
  prepareForms();
}

let asking = false;
let askAgain = false;

async function refresh() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (answer.redirected) {
      location.reload(); // the session has ended
    } else if (answer.ok) {
      putInPlace(fresh(await answer.text()));
    }
  } catch {
    // The server is away: the event stream tells when it is back.
  } finally {
    asking = false;
  }
  if (askAgain) {
    askAgain = false;
    setTimeout(refresh, 300);
  }
}

let mayHaveMissed = main.dataset.unsettled !== undefined; // what happens before the stream is open
let events = null;

// A browser has six connections to a host: a page that nobody looks at holds none.
function isSeen() {
  return document.visibilityState === "visible";
}

function listen() {
  if (events || !isSeen()) {
    return;
  }
  events = new EventSource(main.dataset.events);
  events.addEventListener("change", refresh);
  events.addEventListener("error", () => {
    mayHaveMissed = true;
    if (events?.readyState === EventSource.CLOSED) {
      events = null;
      refresh(); // refused: the page itself tells why
      setTimeout(listen, 5000);
    }
  });
  events.addEventListener("open", () => {
    if (mayHaveMissed) {
      mayHaveMissed = false;
      refresh();
    }
  });
}

let timer = 0;

function refreshAfter(milliseconds) {
  clearTimeout(timer);
  if (milliseconds > 0 && milliseconds < 24 * 3600 * 1000) {
    timer = setTimeout(refresh, milliseconds + 300 + Math.random() * 700); // not the whole class at once
  }
}

// ---- Handing in

function prepareForms() {
  for (const form of document.querySelectorAll("form[data-hand-in]:not([data-ready])")) {
    form.dataset.ready = "yes";
    form.querySelector(".drop-here").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      handIn(form);
    });
    for (const name of ["dragenter", "dragover"]) {
      form.addEventListener(name, (event) => {
        event.preventDefault();
        form.classList.add("over");
      });
    }
    form.addEventListener("dragleave", (event) => {
      if (!form.contains(event.relatedTarget)) {
        form.classList.remove("over");
      }
    });
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      if (event.dataTransfer.files.length) {
        form.elements.files.files = event.dataTransfer.files;
        handIn(form);
      }
    });
  }
}

function tell(form, text) {
  form.querySelector(".sending").textContent = text;
}

function handIn(form) {
  const button = form.querySelector("button.main");
  const bar = form.querySelector(".arrived");
  const files = [...form.elements.files.files];
  if (button.disabled) {
    return;
  }
  if (!files.length) {
    tell(form, form.dataset.choose);
    return;
  }
  if (files.reduce((sum, each) => sum + each.size, 0) > Number(form.dataset.most)) {
    tell(form, form.dataset.tooLarge);
    return;
  }
  button.disabled = true;
  tell(form, form.dataset.sending);
  bar.hidden = false;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
  });
  request.upload.addEventListener("load", () => tell(form, form.dataset.sent));
  const end = (text) => {
    button.disabled = false;
    bar.hidden = true;
    bar.value = 0;
    tell(form, text);
  };
  request.addEventListener("error", () => end(form.dataset.noConnection));
  request.addEventListener("load", () => {
    const page = fresh(request.responseText);
    if (request.status === 200) {
      putInPlace(page, ["hand-in"]);
      document.getElementById("stand").scrollIntoView({ block: "nearest" });
    } else {
      end(page.getElementById("problem")?.textContent.trim() || form.dataset.noConnection);
    }
  });
  request.send(new FormData(form));
}

if (main.dataset.again) {
  setTimeout(() => location.replace(location.href), 1000 * Number(main.dataset.again));
}
prepareForms();
if (main.dataset.events && window.EventSource) {
  listen();
  refreshAfter(Number(main.dataset.refreshIn));
  document.addEventListener("visibilitychange", () => {
    if (isSeen()) {
      mayHaveMissed = true;
      listen();
    } else {
      events?.close();
      events = null;
    }
  });
}
