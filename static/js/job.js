// Only comfort: without this file the page is loaded anew every five seconds.
(() => {
  // While a job is at work its section is fetched again; what changed is put in its place, and read out by its status line.
  const again = async () => {
    const shown = document.getElementById("job");
    if (!shown?.dataset.job) return;
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("job");
      // Finished: the whole page has other things to say then.
      if (!fresh || !fresh.dataset.job) return location.reload();
      const said = shown.querySelector("[role=status]"), new_words = fresh.querySelector("[role=status]").textContent;
      if (said.textContent !== new_words) said.textContent = new_words;
      const stages = shown.querySelector(".stages");
      const next = fresh.querySelector(".stages");
      if (stages.innerHTML !== next.innerHTML) stages.replaceWith(next);
    }
    setTimeout(again, 1000 * Number(shown.dataset.job));
  };
  setTimeout(again, 2000);
})();
