/** Where the image of tick-producer and batch keep the daily history that they come with. */
export const HISTORY = "/app/data/history.json.gz";
