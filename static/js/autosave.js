// A form with data-autosave is saved while somebody writes in it, by sending it to its own address and asking for JSON.
// The answer: {"sentence", "fields": {hidden field: new value}, "conflict"?, "refused"?}. Without this file its buttons do it.
(() => {
  const PAUSE = 3000; // after the last key
  const LATEST = 8000; // after the first one
  const AGAIN = 10000; // after a failure

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const status = form.querySelector("[data-autosave-status]");
    let changed = false;
    let failed = false;
    let stopped = false;
    let flying = null;
    let soon = 0;
    let latest = 0;

    const say = (words) => {
      if (status && status.textContent !== words) status.textContent = words;
    };

    const body = () => {
      const data = new FormData(form);
      for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
      return data;
    };

    const take = (answer) => {
      for (const [name, value] of Object.entries(answer.fields || {})) {
        const field = form.elements.namedItem(name);
        if (field) field.value = value;
      }
      if (answer.conflict || answer.refused) stopped = true;
      say(answer.sentence || "");
    };

    const send = async () => {
      const options = { method: "POST", body: body(), headers: { Accept: "application/json" }, redirect: "error" };
      try {
        const response = await fetch(form.action, options);
        if (!(response.headers.get("Content-Type") || "").includes("application/json")) throw new Error(response.status);
        take(await response.json());
        failed = false;
      } catch {
        changed = true;
        failed = true;
        say(form.dataset.failed || "");
        soon = setTimeout(save, AGAIN);
      }
    };

    const save = () => {
      clearTimeout(soon);
      clearTimeout(latest);
      latest = 0;
      if (!changed || stopped) return flying;
      if (flying) return flying.then(save);
      changed = false;
      flying = send().finally(() => { flying = null; });
      return flying;
    };

    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      changed = true;
      clearTimeout(soon);
      soon = setTimeout(save, PAUSE);
      latest ||= setTimeout(save, LATEST);
    });
    // On the way to a button the form is about to be sent as a whole.
    form.addEventListener("focusout", (event) => { if (event.relatedTarget?.type !== "submit") save(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
    addEventListener("online", save);
    addEventListener("beforeunload", (event) => { if (changed && failed && !form.dataset.leaving) event.preventDefault(); });

    // What flies is awaited, so that a save by hand does not meet its own words as somebody else's.
    form.addEventListener("submit", (event) => {
      clearTimeout(soon);
      clearTimeout(latest);
      if (flying) {
        event.preventDefault();
        const button = event.submitter;
        flying.then(() => form.requestSubmit(button));
        return;
      }
      form.dataset.leaving = "yes";
      stopped = true;
    });
    addEventListener("pageshow", () => { if (form.dataset.leaving) { delete form.dataset.leaving; stopped = false; } });

    // How many of the words that there is room for.
    for (const field of form.querySelectorAll("[data-words]")) {
      const line = document.createElement("p");
      line.className = "small muted";
      field.after(line);
      const count = () => {
        const words = field.value.trim().split(/\s+/).filter(Boolean).length;
        const limit = Number(field.dataset.words);
        line.textContent = (form.dataset.count || "{n} / {limit}").replace("{n}", words).replace("{limit}", limit);
        line.classList.toggle("field-error", words > limit);
        line.classList.toggle("muted", words <= limit);
      };
      field.addEventListener("input", count);
      count();
    }
  }
})();
