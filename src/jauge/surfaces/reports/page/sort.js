"use strict";
// Every table sorts by any column; without this script the tables stay as they are.
for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, column) => {
    const figures = [...body.rows].some((row) => row.cells[column].classList.contains("figure"));
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const first = figures ? "descending" : "ascending";
      const other = figures ? "ascending" : "descending";
      const way = head.getAttribute("aria-sort") === first ? other : first;
      for (const any of heads) any.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", way);
      const sign = way === "ascending" ? 1 : -1;
      const value = (row) => row.cells[column].dataset.sort;
      const compare = (left, right) => {
        const a = value(left), b = value(right);
        if (a === "" || b === "") return (a === "") - (b === ""); // unknown stays last
        const order = figures ? Number(a) - Number(b) : a.localeCompare(b, document.documentElement.lang);
        return sign * order;
      };
      body.append(...[...body.rows].sort(compare));
    });
  });
}
