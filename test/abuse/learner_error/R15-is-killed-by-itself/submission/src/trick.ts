export const caught = [];

process.kill(process.pid, "SIGKILL");
