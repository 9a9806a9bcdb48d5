"""An Airflow DAG: every client's report as a task of its own, on working days at six.

For Airflow's folder of DAGs; the kit lives in an environment of its own, not in Airflow's. A held
report (exit code 3) fails its task, which is what it should do: a person has to look.
"""

from __future__ import annotations

import shlex
from datetime import datetime, timedelta

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

KIT = "/srv/csi"
CLIENTS = ("acme", "bank")

with DAG(
    "csi_reports",
    schedule="0 6 * * 1-5",
    start_date=datetime(2026, 1, 5),
    catchup=False,
    max_active_runs=1,
    max_active_tasks=2,
    default_args={"execution_timeout": timedelta(hours=2), "retries": 0},
) as dag:
    for client in CLIENTS:
        study = shlex.quote(f"params/{client}.yaml")
        BashOperator(
            task_id=f"report_{client}",
            cwd=KIT,
            bash_command=f"set -a && . /etc/csi/notify.env && "
            f".venv/bin/csi build {study} --gate --json",
            append_env=True,
            skip_on_exit_code=None,
        )
