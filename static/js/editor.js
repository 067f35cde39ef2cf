/* The editor's own extension: no injected style, Vietnamese names on its buttons, and a guard: a text that the editor
   would change by merely opening it stays in the plain box. Loaded by the library through its import map. */
import { Extension } from "django-prose-editor/editor";

const vietnamese = document.documentElement.lang.startsWith("vi");
const words = !vietnamese ? {} : {
  "heading 2": "Tiêu đề mục", "heading 3": "Tiêu đề mục nhỏ", "heading 4": "Tiêu đề mục nhỏ nhất", "paragraph": "Đoạn văn",
  "unordered list": "Danh sách", "ordered list": "Danh sách đánh số", "List properties": "Kiểu đánh số", "blockquote": "Trích dẫn",
  "horizontal rule": "Đường kẻ ngang", "figure": "Chèn ảnh", "bold": "Đậm", "italic": "Nghiêng", "underline": "Gạch chân",
  "strike": "Gạch ngang", "subscript": "Chỉ số dưới", "superscript": "Chỉ số trên", "Code": "Mã", "Code block": "Khối mã",
  "insert link": "Chèn liên kết (chọn chữ trước)", "remove link": "Bỏ liên kết", "undo": "Hoàn tác", "redo": "Làm lại",
  "Insert table": "Chèn bảng", "Add column": "Thêm cột", "Delete column": "Xoá cột", "Add row": "Thêm hàng",
  "Delete row": "Xoá hàng", "Merge cells": "Gộp ô", "Split cell": "Tách ô", "Toggle header cell": "Ô tiêu đề", "Delete table": "Xoá bảng",
};

/* What the server's cleaning takes away again, so that it counts as no difference. */
function bare(html) {
  const box = new DOMParser().parseFromString(html, "text/html").body;
  for (const element of box.querySelectorAll("*")) {
    for (const { name, value } of Array.from(element.attributes)) {
      const plain = ["colspan", "rowspan", "start", "type"].includes(name) && value === "1";
      if (plain || name === "class" || name.startsWith("data-") || name === "rel" || name === "target") element.removeAttribute(name);
    }
    if (element.tagName === "A" || element.tagName === "IMG") {
      const kept = Array.from(element.attributes).map(a => [a.name, a.value]).sort();
      kept.forEach(([name]) => element.removeAttribute(name));
      kept.forEach(([name, value]) => element.setAttribute(name, value));
    }
  }
  return box.innerHTML.replace(/\s+/g, " ").replace(/> </g, "><").replace(/<p><\/p>$/, "").trim();
}

function standBack(editor, textarea, html) {
  const notice = document.createElement("p");
  notice.className = "art-notice";
  notice.textContent = vietnamese
    ? "Nội dung này có phần trình bày mà ô soạn thảo không giữ được, nên được mở dưới dạng HTML để không mất gì."
    : "This text has markup that the editor cannot hold; it is shown as HTML so that nothing is lost.";
  editor.destroy();
  textarea.value = html;
  textarea.before(notice);
}

export const Portal = Extension.create({
  name: "portal",
  onBeforeCreate() {
    this.editor.options.injectCSS = false;
  },
  onCreate() {
    const dom = this.editor.view.dom, frame = dom.closest(".prose-editor"), textarea = frame.querySelector("textarea");
    const stored = textarea.value;
    if (bare(stored) !== bare(this.editor.getHTML()) && stored.trim()) {
      setTimeout(() => standBack(this.editor, textarea, stored));
      return;
    }
    dom.setAttribute("aria-label", vietnamese ? "Nội dung bài viết" : "Body of the article");
    dom.setAttribute("aria-multiline", "true");
    dom.dataset.field = textarea.id;
    const bar = frame.querySelector(".prose-menubar");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", vietnamese ? "Định dạng" : "Formatting");
    for (const button of frame.querySelectorAll("[title]")) {
      button.title = words[button.title] || button.title;
      button.setAttribute("aria-label", button.title);
      if (button.type !== "button") button.type = "button";
    }
  },
});
