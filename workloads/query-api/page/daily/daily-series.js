/** Options of a series that does not ask for attention. */
export const quiet = {
	priceLineVisible: false,
	lastValueVisible: false,
	crosshairMarkerVisible: false,
};

/** A point a day, or a gap where there is no value. */
export const valuesOf = (days, name) =>
	days.map((day) =>
		day[name] === null
			? { time: day.time }
			: { time: day.time, value: day[name] },
	);
