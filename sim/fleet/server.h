/* SPDX-License-Identifier: MIT */
/* What a world's directory server costs, by the world's directory. */
#ifndef SIM_FLEET_SERVER_H
#define SIM_FLEET_SERVER_H
#include <stdint.h>

/* Bytes on disk of the database of the domain; 0: not known. */
uint64_t fleet_server_size(const char *dir);
/* Seconds of processor time that it has had; 0: not known. */
double fleet_server_cpu(const char *dir);

#endif
