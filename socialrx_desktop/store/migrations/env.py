"""How Alembic runs a migration here: on the open, keyed connection, in the transaction of the caller."""

from __future__ import annotations

from alembic import context

from socialrx_desktop.store.record import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,
    user_module_prefix="record.",
)
context.run_migrations()
