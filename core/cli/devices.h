/* SPDX-License-Identifier: MIT */
/* What get entra prints: devices, or the passwords of devices. */
#ifndef LAPS_CLI_DEVICES_H
#define LAPS_CLI_DEVICES_H
#include "cli/cli.h"
#include "ports/graph.h"

/* Without passwords neither of the others has a visible effect. */
struct cli_devices_view {
	bool passwords, history, plain_text;
};
/* How many rows a device has; none when passwords are wanted and it has none. */
size_t cli_devices_row_count(const struct laps_graph_device *d, const struct cli_devices_view *v);
/* Print n devices in their order. CLI_DONE; CLI_FAILED (told). */
int cli_devices_print(const struct cli *cli, const struct laps_graph_device *d, size_t n,
		      const struct cli_devices_view *v);

#endif
