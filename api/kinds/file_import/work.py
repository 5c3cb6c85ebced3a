"""A worker's part of an import of files; only the worker loads this, when there is one."""

from dataclasses import asdict

from api.kinds.file_import.config import file_config_of
from api.market_data.files.importing import import_files
from api.market_data.stopping import Stopped
from api.market_data.uploads.laid_out import laid_out, paths_of
from api.market_data.uploads.said import flags_said
from api.runs.work import Bench, Computed
from api.storage import shards, uploads


async def work(bench: Bench) -> Computed:
    """Import the files of the run's upload; stopped, nothing has changed.

    Raises ImportRefused, or InvalidInput where the files were forgotten meanwhile.
    """
    run, services, reports = bench.run, bench.services, bench.reports
    config = file_config_of(run)

    def on_progress(done: int, total: int, what: str) -> None:
        del total, what
        if bench.should_stop():
            raise Stopped
        reports.on_done(min(done, config.files))

    try:
        async with laid_out(services.database, config.upload, services.settings.uploads) as root:
            report = await import_files(
                services.database,
                paths_of(root),
                flags_said(config.said),
                replace_stored=config.replace,
                skip_refused=config.skip_refused,
                within=root,
                on_progress=on_progress,
                still_wanted=lambda session: shards.hold_run(session, run.id),
            )
    except Stopped:
        return Computed(done=reports.done, is_whole=False)
    async with services.database.transaction() as session:
        await uploads.mark_imported(session, config.upload)
    summary = {
        "files": [asdict(one) for one in report.files],
        "passed_over": list(report.passed_over),
        "markets": [asdict(one) for one in report.markets],
        "warnings": [
            f"{one.venue} {one.symbol}: {note}" for one in report.markets for note in one.notes
        ],
    }
    return Computed(done=run.progress_total, is_whole=True, summary=summary)
