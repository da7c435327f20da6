/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "conformance/conform.h"

int main(void)
{
	puts("laps-conform: nothing yet");
	return 2;
}
