/* SPDX-License-Identifier: MIT */
/* What a world's servers cost, by the world's directory. */
#ifndef SIM_FLEET_SERVER_H
#define SIM_FLEET_SERVER_H
#include <stdint.h>

/* Bytes of the domain's objects in the database of the first controller; 0: not known. */
uint64_t fleet_server_size(const char *dir);
/* Seconds of processor time that the controllers and the KDC have had; 0: not known. */
double fleet_server_cpu(const char *dir);

#endif
