#!/bin/sh
# SPDX-License-Identifier: MIT
# Who sees and changes what, asked of the domain controller row by row.
# shellcheck disable=SC2034
SIM_OPTIONS='--computers 10'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

# ACL-01, ACL-02, ACL-03, ACL-05, ACL-06, ADB-11, ADB-14
case_the_domain_controller_answers_as_the_matrix_says() {
	"$SIM_TOOLS/admatrix" "$SIM_ROOT/fixtures/cases/ad_matrix.txt" >"$T/out" 2>"$T/err"
	is 'what went wrong' '' "$(cat "$T/err")"
	is 'rows that are not answered so' '' "$(grep '^line ' "$T/out")"
	like 'how many rows' '^2[0-9][0-9] rows, 0 differ$' "$(tail -n 1 "$T/out")"
}

sim_main "$@"
