/** Makes boxes that scroll sideways reachable by the keyboard, and only while there is something to scroll. */
export function focusScrollers() {
	const check = (entries) => {
		for (const { target } of entries) {
			const box = target.closest(".scroll");
			if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
			else box.removeAttribute("tabindex");
		}
	};
	const observer = new ResizeObserver(check);
	for (const box of document.querySelectorAll(".scroll")) {
		observer.observe(box);
		observer.observe(box.querySelector("table"));
	}
}
