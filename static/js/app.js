// Only comfort: every page works without this file.
(() => {
  const one = (selector) => document.querySelector(selector);
  const language = document.documentElement.lang || "es";

  // A page with errors starts at their summary.
  one("[data-error-summary]")?.focus();
  for (const link of document.querySelectorAll("[data-error-summary] a")) {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus();
      (field.closest(".field") || field).scrollIntoView({ block: "start" });
    });
  }

  // The phone's own share sheet, where there is one; a link goes on without it.
  for (const button of document.querySelectorAll("[data-share]")) {
    if (!navigator.share) continue;
    button.hidden = false;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      navigator.share({ title: document.title, url: button.dataset.share || location.href }).catch(() => {});
    });
  }

  // Copying an address or a code.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied || button.textContent;
    });
  }

  // The address is asked for with the rewards that are posted, and a reward brings its price into an amount left alone.
  const pledge = one("form[data-rewards]");
  if (pledge) {
    const rewards = JSON.parse(pledge.dataset.rewards);
    const where = pledge.querySelector("[data-where]");
    const either = pledge.querySelector("[data-either]");
    const fold = pledge.querySelector("[data-fold]");
    const amount = pledge.elements.namedItem("amount");
    let ours = amount && Object.values(rewards).some((each) => each.price === amount.value) ? amount.value : "";
    pledge.addEventListener("change", (event) => {
      if (event.target.name !== "reward") return;
      const chosen = rewards[event.target.value];
      if (amount && amount.value === ours) amount.value = ours = chosen ? chosen.price : "";
      if (!where) return;
      where.hidden = where.disabled = !chosen?.post;
      if (either && fold) chosen?.post ? fold.firstElementChild.after(either) : fold.before(either);
    });
  }

  // A link that fills in a field of this page.
  for (const link of document.querySelectorAll("[data-fill]")) {
    const field = document.getElementById(link.dataset.fill);
    if (!field) continue;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      field.value = link.dataset.value;
      field.focus();
    });
  }

  // One press of a form's button is one press.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
  });

  // Light or dark without a reload; the form still tells the server, which remembers.
  for (const form of document.querySelectorAll("form[data-theme-switch]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const theme = event.submitter?.value || "";
      const body = new URLSearchParams({ theme, next: location.pathname });
      fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
      if (theme) document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
      for (const button of form.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button === event.submitter));
      }
    });
  }

  // The campaign's figures follow total.json while somebody is looking.
  const live = one("[data-live]");
  if (live) {
    const money = new Intl.NumberFormat(language === "en" ? "en-GB" : `${language}-ES`, {
      style: "currency", currency: live.dataset.currency || "EUR", trailingZeroDisplay: "stripIfInteger", useGrouping: "always",
    });
    const write = (selector, words) => {
      for (const place of document.querySelectorAll(selector)) {
        const said = (place.dataset.form || "%s").replace("%s", words);
        if (place.textContent !== said) place.textContent = said;
      }
    };
    const shown = (total) => {
      write("[data-raised]", money.format(total.raised / 100));
      write("[data-supporters]", new Intl.NumberFormat(language).format(total.supporters));
      const share = Math.floor((total.raised * 100) / total.minimum);
      write("[data-share-of]", language === "en" ? `${share}%` : `${share}\u00a0%`);
      const length = Math.max(total.raised, total.minimum, total.optimum, 1);
      const people = ((total.raised - total.matched) * 100) / length;
      live.querySelector(".bar-people")?.setAttribute("width", `${people}%`);
      live.querySelector(".bar-matched")?.setAttribute("x", `${people}%`);
      live.querySelector(".bar-matched")?.setAttribute("width", `${(total.matched * 100) / length}%`);
      aimed(total);
    };
    const aimed = (total) => {
      const aim = one("[data-aim]");
      if (!aim) return;
      const reached = total.raised >= total.minimum;
      const words = !reached ? aim.dataset.left : total.optimum > total.raised ? aim.dataset.reached : aim.dataset.full;
      write("[data-aim-words]", words.replace("%s", money.format((total.minimum - total.raised) / 100)));
      aim.classList.toggle("progress-reached", reached);
      const complete = aim.querySelector("[data-complete]");
      if (!complete) return;
      const missing = Math.ceil((total.minimum - total.raised) / 100);
      complete.hidden = missing <= 0 || missing * 100 > Number(complete.dataset.atMost);
      complete.dataset.value = missing;
      complete.textContent = complete.dataset.complete.replace("%s", money.format(missing));
    };
    const ask = async () => {
      if (!document.hidden) {
        const answer = await fetch(live.dataset.live, { cache: "no-store" }).catch(() => null);
        const total = answer?.ok ? await answer.json() : null;
        // The round is over: buttons that can no longer be pressed give way to how it ended; a form half filled stays.
        if (total && !total.state.startsWith("round_")) return "stays" in live.dataset ? undefined : location.reload();
        if (total) shown(total);
      }
      setTimeout(ask, 15000);
    };
    setTimeout(ask, 15000);
  }

  // A page that waits for a job asks again by itself.
  const waiting = one("[data-refresh]");
  if (waiting) setTimeout(() => location.reload(), 1000 * (Number(waiting.dataset.refresh) || 3));
})();
