"""How gunicorn serves quizapp: one process a core, one thread each (the cheapest, measured)."""

import multiprocessing
import os

from quizapp.attempts import sweeper
from quizapp.core import jobs
from quizapp.kiosk import eraser

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104
workers = int(os.environ.get("WORKERS", multiprocessing.cpu_count()))
worker_class = "quizapp.core.worker.Worker"  # gthread
threads = 1
keepalive = 5
timeout = 60
graceful_timeout = 20
max_requests = 100_000
max_requests_jitter = 10_000
accesslog = None
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108


def post_worker_init(worker):
    """Attempts past their deadline end, contacts are erased in time, files are read."""
    sweeper.start(worker.app.wsgi())
    eraser.start(worker.app.wsgi())
    jobs.start(worker.app.wsgi())
