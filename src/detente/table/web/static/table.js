"use strict";
/* What the pages do beyond reading and answering: local times, news without reloading, and typing that is never lost. */
(() => {
  const stored = (() => { try { window.sessionStorage.getItem("x"); return window.sessionStorage; } catch { return null; } })();
  const main = document.getElementById("content");
  const note = document.getElementById("live-note");

  /* What the server sent, before anything is put beside it: what changes later is compared with this. */
  const served = new Map();
  for (const part of document.querySelectorAll("[data-fragment][id]")) served.set(part.id, part.outerHTML);

  /* Times: the browser's own beside the server's. */
  const local = (root) => {
    const zone = Intl.DateTimeFormat(undefined, { timeZoneName: "short", hour: "2-digit", minute: "2-digit", day: "numeric", month: "short" });
    for (const time of root.querySelectorAll("time[data-local]")) {
      time.removeAttribute("data-local");
      if (new Date().getTimezoneOffset() === 0) continue;
      const own = document.createElement("span");
      own.className = "muted";
      own.textContent = ` (${zone.format(new Date(time.dateTime))} where you are)`;
      time.after(own);
    }
  };

  /* Drafts: what is typed stays in this tab until it has been sent and kept. */
  const table = document.body.dataset.table || "";
  const key = (form) => `draft:${table}:${form.dataset.draft}`;
  const hidden = (form) => Array.from(form.elements).filter((e) => e.type === "hidden" && /^(rev:|was:|id:|revision$|anchor$|sha256$|after$)/.test(e.name));
  const fields = (form) => Array.from(form.elements).filter((e) => e.name && e.type !== "hidden" && e.type !== "file" && e.type !== "password" && e.tagName !== "BUTTON");
  const values = (form) => fields(form).map((e) => [e.name, e.type === "checkbox" || e.type === "radio" ? [e.value, e.checked] : e.value]);
  const own = (form) => fields(form).some((e) => e.type === "checkbox" || e.type === "radio" ? e.checked !== e.defaultChecked
    : e.tagName === "SELECT" ? Array.from(e.options).some((o) => o.selected !== o.defaultSelected) && !(e.selectedIndex === 0 && !Array.from(e.options).some((o) => o.defaultSelected))
      : e.value !== e.defaultValue);
  const mark = (form) => ["revision", "sha256", "after"].map((name) => form.elements.namedItem(name)).find((field) => field) || null;
  const based = (form) => { const field = mark(form); return field ? field.value : ""; };
  const say = (form, words) => { const place = form.querySelector(".draft-note"); if (place && place.textContent !== words) place.textContent = words; };
  const keep = (form) => {
    if (!stored) return;
    if (own(form)) { stored.setItem(key(form), JSON.stringify({ revision: based(form), hidden: hidden(form).map((e) => [e.name, e.value]), values: values(form) })); say(form, "Not sent yet. Kept in this tab."); }
    else { stored.removeItem(key(form)); say(form, ""); }
  };
  const restore = (form) => {
    const kept = stored && stored.getItem(key(form));
    if (!kept) return;
    if (form.dataset.both) { stored.removeItem(key(form)); return; } /* the server shows both values, with the revision of now */
    if (stored.getItem(`sent:${key(form)}`)) {
      stored.removeItem(`sent:${key(form)}`);
      if (new URLSearchParams(location.search).get("done")) { stored.removeItem(key(form)); return; }
    }
    const draft = JSON.parse(kept);
    for (const element of fields(form)) {
      for (const [name, value] of draft.values) {
        if (name !== element.name) continue;
        if (Array.isArray(value)) { if (value[0] === element.value) element.checked = value[1]; } else element.value = value;
      }
    }
    const field = mark(form);
    const moved = field && draft.revision !== field.value;
    const were = new Map(draft.hidden || []);
    for (const element of hidden(form)) if (were.has(element.name)) element.value = were.get(element.name);
    say(form, moved ? "What you typed is here. Somebody else saved something meanwhile: send yours to see both." : "What you typed before is here. Not sent yet.");
  };
  const outputs = (root) => { for (const range of root.querySelectorAll("input[type=range]")) { const out = root.querySelector(`output[for="${range.id}"]`); if (out) out.textContent = range.value; } };
  const prepare = (root) => {
    local(root);
    if (root.matches && root.matches("form[data-draft]")) restore(root);
    for (const form of root.querySelectorAll("form[data-draft]")) restore(form);
    outputs(root);
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (event.target.type === "range") outputs(document);
    if (form && form.dataset.draft) keep(form);
  });
  document.addEventListener("change", (event) => { const form = event.target.form; if (form && form.dataset.draft) keep(form); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.draft && stored) { keep(form); stored.setItem(`sent:${key(form)}`, "1"); }
    if (form.getAttribute("action") === "/sign-out" && stored) stored.clear();
  });
  window.addEventListener("pageshow", () => { document.body.dataset.ready = "1"; });
  prepare(document);

  /* Security keys: the browser asks the key, and what it says goes to the server, which checks it. */
  const key_form = document.querySelector("form[data-key]");
  if (key_form) {
    const note_of = key_form.querySelector(".key-note");
    const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
    const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
    const said = (answer) => {
      const found = { id: answer.id, rawId: text(answer.rawId), type: answer.type, clientExtensionResults: {}, response: {} };
      for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) if (answer.response[part]) found.response[part] = text(answer.response[part]);
      return JSON.stringify(found);
    };
    const ask = async () => {
      const options = JSON.parse(key_form.dataset.options);
      options.challenge = bytes(options.challenge);
      if (options.user) options.user.id = bytes(options.user.id);
      options.excludeCredentials = described(options.excludeCredentials);
      options.allowCredentials = described(options.allowCredentials);
      note_of.textContent = "Waiting for the key.";
      try {
        const answer = await navigator.credentials[key_form.dataset.key]({ publicKey: options });
        key_form.elements.namedItem("answer").value = said(answer);
        key_form.submit();
      } catch (error) {
        note_of.textContent = error.name === "InvalidStateError" ? "This key is registered already. Take another one." : "The key gave no answer. Ask it again, or go back.";
      }
    };
    key_form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
    if (navigator.credentials && window.PublicKeyCredential) ask(); else note_of.textContent = "This browser knows no security keys here. Use a code.";
  }

  /* News: the stream says only that something changed; the page is asked for again, as whoever this is by now. */
  const address = document.body.dataset.live;
  if (!address || !window.EventSource) return;
  const here_is = document.body.dataset.address || location.href; /* a page that answers a form stands for the page of the form */
  const tell = (words, link) => {
    note.hidden = false;
    note.textContent = words + " ";
    if (link) { const again = document.createElement("a"); again.href = here_is; again.textContent = "Load the page again"; note.append(again); }
  };
  const looked = () => { document.body.dataset.refreshed = String(Number(document.body.dataset.refreshed || 0) + 1); };
  /* A page that has other parts than before is put in place as a whole, where nobody is typing or has gone to a part of it. */
  const ids = (root) => [...root.querySelectorAll("[data-fragment][id]")].map((part) => part.id).join(" ");
  const put_whole = (fresh) => {
    const content = fresh.getElementById("content");
    const at_work = main.contains(document.activeElement) && document.activeElement !== main;
    if (!content || ids(fresh) === ids(document) || at_work || [...main.querySelectorAll("form")].some((form) => own(form) || form.dataset.both)) return false;
    for (const child of [...main.children]) if (child !== note) child.remove();
    for (const child of content.children) if (child.id !== note.id) main.append(document.importNode(child, true));
    served.clear();
    for (const part of fresh.querySelectorAll("[data-fragment][id]")) {
      served.set(part.id, part.outerHTML);
      if (!content.contains(part)) document.getElementById(part.id).replaceWith(document.importNode(part, true));
    }
    prepare(document);
    return true;
  };
  let busy = false, again = false;
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      await new Promise((done) => setTimeout(done, Math.random() * 300));
      const answer = await fetch(here_is, { headers: { accept: "text/html" }, credentials: "same-origin" });
      if (answer.redirected || !answer.ok) { tell("This page is no longer open to you, or it has moved.", true); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      /* A form for another version never takes the place of one that somebody may be about to send. */
      const superseded = [...fresh.querySelectorAll("form[data-fragment][id][data-draft]")].some((form) => {
        const here = document.getElementById(form.id);
        return here && here.dataset.draft !== form.dataset.draft;
      });
      if (superseded) {
        tell("A later version took the place of the one on this page. Load the page again to see it.", true);
        looked();
        return;
      }
      if (put_whole(fresh)) {
        tell("Something changed at this table. The page shows it.", false);
        looked();
        return;
      }
      let changed = false, held = false;
      const now = new Set();
      for (const part of fresh.querySelectorAll("[data-fragment][id]")) {
        now.add(part.id);
        if (served.get(part.id) === part.outerHTML) continue;
        const here = document.getElementById(part.id);
        const typing = here && ([here, ...here.querySelectorAll("form")].some((e) => e.tagName === "FORM" && (own(e) || e.dataset.both)) || (here.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")));
        if (!here) { held = true; continue; }
        if (typing) { held = true; continue; }
        served.set(part.id, part.outerHTML);
        const put = document.importNode(part, true);
        here.replaceWith(put);
        prepare(put);
        if (part.id !== "heads") { put.classList.add("fresh"); changed = true; }
      }
      for (const id of served.keys()) if (!now.has(id)) held = true;
      if (held) tell("Something on this page changed. What you typed stays until you load the page again.", true);
      else if (changed) tell("Something changed at this table. The page shows it.", false);
      looked();
    } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  };
  const source = new EventSource(address);
  source.addEventListener("open", () => { document.body.dataset.stream = "open"; });
  source.addEventListener("changed", refresh);
  source.addEventListener("ended", () => { source.close(); tell("You are no longer signed in here, or the server stops.", true); });
  let lost = false;
  source.addEventListener("error", () => { lost = true; });
  source.addEventListener("open", () => { if (lost) { lost = false; refresh(); } });
})();
