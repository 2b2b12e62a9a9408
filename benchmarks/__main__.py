"""``make bench``: every figure beside its control, in one run. The ratios count; the machines are noisy."""

from benchmarks import confirmations, delivery, lookup, pages, throughput


def main() -> None:
    lookup.run()
    print()
    pages.run()
    print()
    confirmations.run()
    print()
    delivery.run()
    print()
    throughput.run()


if __name__ == "__main__":
    main()
