/**
 * Sets `start` in a shell: when the container's main process was started, in hundredths of a second since the machine's
 * boot. A file in a scratch volume outlives the process, so what is true from one start on is kept together with it.
 */
export const CONTAINER_START = "start=$(cut -d ' ' -f 22 /proc/1/stat)";
