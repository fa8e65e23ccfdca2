// The few things a page drawn on the server cannot do: say once that an answer has come, open a passage from
// its number in the text, copy, keep the questions of this tab over a reload, and put Streamlit's own words in French.

const KEY = "passerelle";
const WORDS = [ // what Streamlit says in English, as it begins
  ["Skip to main content", "Aller au contenu"],
  ["Send message", "Envoyer la question"],
  ["Stop response", "Arrêter"],
  ["Stop script", "Arrêter la réponse"],
  ["Close", "Fermer"],
  ["Dismiss", "Fermer"],
  ["Open", "Ouvrir la liste"],
  ["Clear value", "Effacer"],
  ["Clear date", "Effacer la date"],
  ["Clear all", "Tout effacer"],
  ["Selected values", "Valeurs choisies"],
  ["Remove ", "Retirer "],
  ["Choose date", "Choisir une date"],
  ["Choose date, ", "Choisir une date, "],
  ["Previous month", "Mois précédent"],
  ["Next month", "Mois suivant"],
  ["Fullscreen", "Agrandir"],
  ["Help for ", "Aide, "],
  ["day, ", "jour, "],
  ["month, ", "mois, "],
  ["year, ", "année, "],
  ["Empty", "vide"],
  ["dd", "jj"],
  ["yyyy", "aaaa"],
  ["No results", "Aucun résultat"],
  ["Add: ", "Ajouter : "],
];

function keep(data, send) {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(KEY)); } catch { return; }
  const same = JSON.stringify(kept?.turns) === JSON.stringify(data.turns);
  const foreign = kept && kept.session !== data.session && kept.turns.length > 0 && !same;
  const wanted = foreign && (data.turns.length === 0 || kept.search === location.search);
  const turns = wanted ? kept.turns : data.turns;
  const row = { session: data.session, search: location.search, turns };
  try { sessionStorage.setItem(KEY, JSON.stringify(row)); } catch { /* a tab without storage forgets */ }
  if (wanted) send("kept", kept.turns);
}

// Run `then` once the server has neither begun nor goes on: a stop takes a moment to arrive.
function settled(then, quiet = 0) {
  const state = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState;
  if (quiet >= 4) then();
  else setTimeout(() => settled(then, state === "notRunning" ? quiet + 1 : 0), 60);
}

function say(region, text) {
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 120); // an emptied region is read again, even for the same words
}

function show(target) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
}

function translated(text) {
  const options = /^(\d+) options? available\.$/.exec(text); // said aloud while one types
  if (options) return options[1] < 2 ? `${options[1]} proposition.` : `${options[1]} propositions.`;
  const found = WORDS.find(([english]) => text === english || (english.endsWith(" ") && text.startsWith(english)));
  return found && found[1] + text.slice(found[0].length);
}

function french() {
  for (const name of ["aria-label", "aria-valuetext", "title"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      const word = translated(node.getAttribute(name));
      if (word) node.setAttribute(name, word);
    }
  }
  const spoken = '[data-testid="stSkipToContent"], [role="spinbutton"], body > :not(#root) *'; // lists open beside #root
  for (const node of document.querySelectorAll(spoken)) {
    const text = node.childNodes.length === 1 && node.firstChild.nodeType === Node.TEXT_NODE && node.firstChild;
    const word = text && translated(text.nodeValue.trim());
    if (word) text.nodeValue = word;
  }
}

// A page picture opens where its passage is, and can be scrolled by keyboard.
function look() {
  for (const spot of document.querySelectorAll("[data-look]")) {
    const frame = spot.closest(".st-key-page-picture");
    const image = frame?.querySelector("img");
    if (!image?.complete || image.clientHeight < 50 || spot.dataset.done === image.src) continue;
    spot.dataset.done = image.src;
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Page du document");
    const down = Number(spot.dataset.look) * image.clientHeight - frame.clientHeight / 4;
    const over = image.clientWidth > frame.clientWidth ? 0.1 * image.clientWidth : 0; // past the margin
    setTimeout(() => frame.scrollTo(over, down), 60); // once the dialog stands
  }
}

export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  const region = parentElement.querySelector("[role=status]");

  keep(data, setTriggerValue);
  if (data.said.text && region.dataset.said !== data.said.id) {
    region.dataset.said = data.said.id;
    say(region, data.said.text);
    setTimeout(() => show(document.getElementById(data.said.at)), 150);
  }

  const click = (event) => {
    const mark = event.target.closest("[data-passage]");
    const copy = event.target.closest("[data-copy], [data-copy-link]");
    if (event.target.closest('[data-testid="stChatInputStopButton"]')) {
      settled(() => setTriggerValue("stopped", true));
    }
    if (mark) {
      event.preventDefault();
      setTriggerValue("passage", mark.dataset.passage);
    } else if (copy) {
      const text = copy.dataset.copy ?? location.origin + copy.dataset.copyLink;
      navigator.clipboard.writeText(text).then(
        () => say(region, "Copié."),
        () => say(region, "La copie a été refusée par le navigateur."),
      );
      copy.classList.add("done");
      setTimeout(() => copy.classList.remove("done"), 1500);
    }
  };
  document.addEventListener("click", click);

  const settle = () => { french(); look(); };
  settle();
  const watch = new MutationObserver(settle);
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  document.addEventListener("load", look, true); // pictures come after the page

  return () => {
    document.removeEventListener("click", click);
    document.removeEventListener("load", look, true);
    watch.disconnect();
  };
}
