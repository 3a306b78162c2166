// An equation or a table wider than the screen scrolls in its own box: let the keyboard reach it.
(function () {
  function wide(box) {
    return box.scrollWidth > box.clientWidth;
  }
  function equations() {
    document.querySelectorAll('mjx-container[display="true"]').forEach(function (box) {
      if (wide(box)) {
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", "Equation");
      } else {
        box.removeAttribute("tabindex");
        box.removeAttribute("role");
        box.removeAttribute("aria-label");
      }
    });
  }
  // A table keeps its role: only the way to it by keyboard is added.
  function tables() {
    document.querySelectorAll("article table.table").forEach(function (table) {
      if (wide(table)) {
        table.setAttribute("tabindex", "0");
      } else {
        table.removeAttribute("tabindex");
      }
    });
  }
  window.addEventListener("load", function () {
    tables();
    window.addEventListener("resize", tables);
    if (window.MathJax && window.MathJax.startup && window.MathJax.startup.promise) {
      window.MathJax.startup.promise.then(equations);
      window.addEventListener("resize", equations);
    }
  });
})();
