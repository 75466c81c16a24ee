from chassis.migrate.environment import run

run()
