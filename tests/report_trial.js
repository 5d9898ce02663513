// What a test does to the report's page in a browser; the answers stand in the body's data-told.
addEventListener("load", () => {
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const at = () => document.activeElement.parentElement.dataset.name;
  const told = {};
  press("j"); told.first = at();
  press("j"); told.second = at();
  press("k"); told.back = at();
  const before = getComputedStyle(document.body).backgroundColor;
  press("t"); told.themed = getComputedStyle(document.body).backgroundColor !== before;
  document.querySelector(".change del").focus();
  told.hint = document.getElementById("tip").textContent;
  press("Escape"); told.hintGone = document.getElementById("tip").hidden;
  const filter = document.getElementById("filter");
  filter.value = "YOUTUBE"; filter.dispatchEvent(new Event("input"));
  const rules = [...document.querySelectorAll("#changes .rule")];
  told.shown = rules.filter((rule) => rule.checkVisibility()).map((rule) => rule.dataset.name);
  filter.value = ""; filter.dispatchEvent(new Event("input"));
  document.querySelector(".document .copy").click();
  told.width = innerWidth;
  const beyond = (each) => each.getBoundingClientRect().right > innerWidth + 1;
  told.wide = [...document.querySelectorAll("main *")].filter(beyond).map((each) => each.className);
  setTimeout(() => {
    told.said = document.getElementById("said").textContent;
    document.body.dataset.told = JSON.stringify(told);
  }, 200);
});
