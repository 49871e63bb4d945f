// Only comfort: without this file a card is moved on the page its menu leads to.
(() => {
  const said = document.getElementById("board-said");
  const say = (words) => {
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 100);
  };

  // What the last move was is heard, and its banner goes when it can no longer be taken back.
  const toast = document.querySelector("[data-toast]");
  if (toast) {
    say(said.textContent);
    setTimeout(() => {
      document.querySelector("main").prepend(said);
      said.className = "vh";
      toast.remove();
    }, 1000 * Number(toast.dataset.toast));
  }

  const board = document.querySelector("[data-board]");
  if (!board) return;

  // The menu of a card is asked for once, when it is opened or dragged.
  const menus = new Map();
  const fetched = async (place) => {
    const answer = await fetch(`${place.dataset.menu}?part=1&${board.dataset.board}`).catch(() => null);
    if (!answer?.ok || answer.redirected) location.assign(place.dataset.menu);
    else place.innerHTML = await answer.text();
    return place;
  };
  const menu = (card) => {
    if (!menus.has(card)) menus.set(card, fetched(card.querySelector("[data-menu]")));
    return menus.get(card);
  };
  board.addEventListener("toggle", async (event) => {
    const card = event.target.closest("[data-card]");
    if (card && event.target.open) (await menu(card)).querySelector("input[type=radio]")?.focus();
  }, true);

  // Dragging fills in the same form.
  let held = null;
  for (const card of board.querySelectorAll("[data-card]")) {
    if (!card.querySelector("[data-menu]")) continue;
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      held = card;
      event.dataTransfer.setData("text/plain", card.id);
      event.dataTransfer.effectAllowed = "move";
      card.classList.add("board-held");
      menu(card);
    });
    card.addEventListener("dragend", () => card.classList.remove("board-held"));
  }
  for (const column of board.querySelectorAll("[data-stage]")) {
    const over = (on) => column.classList.toggle("board-over", on);
    column.addEventListener("dragover", (event) => {
      if (!held || column.contains(held)) return;
      event.preventDefault();
      over(true);
    });
    column.addEventListener("dragleave", () => over(false));
    column.addEventListener("drop", async (event) => {
      event.preventDefault();
      over(false);
      if (!held || column.contains(held)) return;
      const place = await menu(held);
      const choice = place.querySelector(`input[value="${column.dataset.stage}"]`);
      if (choice) {
        choice.checked = true;
        choice.form.requestSubmit();
        return;
      }
      place.parentElement.open = true;
      say(place.querySelector(`[data-to="${column.dataset.stage}"]`)?.innerText || "");
    });
  }
})();
