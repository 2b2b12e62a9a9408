"""``make bench``: every figure beside its control, in one run. The ratios count; the machines are noisy."""

from benchmarks import delivery, lookup, pages


def main() -> None:
    lookup.run()
    print()
    pages.run()
    print()
    delivery.run()


if __name__ == "__main__":
    main()
