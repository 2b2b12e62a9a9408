"""What must be marked, what must be left alone, and where the marks stand."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import safety, safety_names

POINTS_TO_SOMEBODY = {
    # The sketch of the writing page.
    "Two of my students crossed the Tumen as teenagers. One of them still checks, every evening, "
    "whether her aunt has been seen.": "family",
    # Kin beside a place.
    "My cousin was last seen in Hyesan.": "family",
    "My friend's mother lives in a village near Musan.": "family",
    "Her brother worked at a mine outside Hoeryong.": "family",
    "She has not heard from her sister since they were parted in Dandong.": "family",
    "His father was taken to Yodok.": "family",
    "The aunt of one of my students waits in Yanji.": "family",
    "My uncle was a railway engineer in Chongjin.": "family",
    "My mother-in-law crossed the Yalu in the winter of 2017.": "family",
    "Our niece is hiding near Tumen.": "family",
    "Two cousins of mine are in Camp 16.": "family",
    # Kin and what happened to them.
    "My aunt was sent back from China.": "family",
    "I teach two girls whose aunt was sent back from China.": "family",
    "I have a cousin who was arrested in China.": "family",
    "Min-ji's sister was sold in China.": "family",
    "J’ai une cousine qui a été arrêtée en Chine.": "family",
    "J’accueille un homme dont la sœur a été renvoyée.": "family",
    "China sent my aunt back.": "family",
    "Last year the police arrested her brother in China.": "family",
    "My younger sister, who had been working in a restaurant, was deported.": "family",
    "My wife escaped from North Korea in 2009.": "family",
    "I keep thinking of China. My cousin disappeared there two years ago.": "family",
    "His parents were repatriated and nobody knows where they are.": "family",
    "My friend's sister, 19, was sent back in October 2023.": "family",
    "My colleague's husband escaped through Laos and reached Seoul; he is North Korean.": "family",
    # One person.
    "A woman I met at church crossed the Tumen at seventeen.": "one_person",
    "One of my students is a nurse from Hyesan.": "one_person",
    "She crossed the Yalu on a night in March.": "one_person",
    "A 14-year-old girl was sent back from China.": "one_person",
    "My neighbour was caught in Yanji.": "one_person",
    "A friend of mine, aged 32, was arrested in China and sent back.": "one_person",
    "I know a man who was born in Onsong.": "one_person",
    # Names.
    "I am writing about Kim Min-jun, who was sent back.": "named",
    "My friend Ji-hye Park escaped from North Korea.": "named",
    "Please remember Ri Chol Su, who is in a camp in North Korea.": "named",
    "A North Korean woman called Grace was sold in China.": "named",
    "Min-ji fled North Korea when she was a child.": "named",
    "Her name is Okhee and she was sent back to North Korea.": "named",
    # Helpers and routes.
    "We paid a broker to bring her out.": "route",
    "The broker took her across at night.": "route",
    "My friend waited in a safe house for three weeks.": "route",
    # Family there.
    "My aunt still lives in North Korea.": "relatives",
    "I have relatives in North Korea.": "relatives",
    "My parents are in China.": "relatives",
    "I left behind a sister in the North, and I have family in Pyongyang.": "relatives",
    "My cousin, whom I have never met, lives in North Korea.": "relatives",
    # One's own story.
    "I crossed the Tumen when I was a student.": "own_story",
    "I was born in Hyesan.": "own_story",
    "I escaped from North Korea in 2011.": "own_story",
    "We left North Korea when I was nine.": "own_story",
    "My husband's brother stayed behind in the North and we never heard his voice again.": "relatives",
    "When my grandmother died she had not seen her sister in Wonsan for sixty years.": "family",
    "I teach English to a young man who swam the Yalu when he was sixteen.": "one_person",
    "My barber in New Malden is from Hoeryong and his daughter was caught in Shenyang last spring.": "family",
    "A girl I tutor lost her father; he was executed for selling copper in Hamhung.": "family",
    "Her mum is still in Chongjin and sends no word.": "family",
    "I interpreted for a couple whose baby was born in a cell in Dandong.": "family",
    "My friend paid 12 million won to a broker in Yanji so that her son could come.": "family",
    "My father-in-law is a doctor in Pyongyang.": "relatives",
    "My best friend's parents were both sent to a political prison camp after she left.": "family",
    "Our neighbour Mr Kim lost his whole family in Musan.": "family",
    "The woman who cleans our office crossed into China in 2015 and was arrested in Kunming.": "one_person",
    "My cousin Soo-jin was returned to North Korea on 9 October 2023.": "family",
    "In 2019 I hid for six months in a flat near Changchun.": "own_story",
    "I am North Korean. My two brothers are still there.": "relatives",
    "Ma belle-soeur est détenue à Dandong.": "family",
    "Un ami de mon fils, 17 ans, a été arrêté à Yanji.": "family",
    "Je suis née à Chongjin et j'ai traversé le fleuve à 15 ans.": "own_story",
    "La mère de ma meilleure amie n'a plus donné de nouvelles depuis son arrestation en Chine.": "family",
    "Mon collègue nord-coréen a perdu sa femme: elle a été rapatriée en 2021.": "family",
    "One of the speakers told us that her mother had been sent back from China.": "family",
    "Jihye, a member of my church, was repatriated twice before she reached Seoul.": "named",
    # French.
    "Ma tante a été renvoyée de Chine.": "family",
    "Mon cousin vit encore à Hyesan.": "family",
    "Le frère d’une amie a traversé le Tumen en 2016.": "family",
    "Sa sœur a été arrêtée en Chine l’an dernier.": "family",
    "Une femme de 23 ans a été renvoyée par la Chine.": "one_person",
    "Une de mes élèves vient de Musan.": "one_person",
    "Une amie qui s’appelle Sun-hee a fui la Corée du Nord.": "named",
    "Un passeur l’a aidée à franchir la frontière.": "route",
    "Mes grands-parents vivent toujours en Corée du Nord.": "relatives",
    "J’ai fui la Corée du Nord en 2012.": "own_story",
    # Korean and Chinese.
    "제 이모는 중국에서 북송되었습니다.": "family",
    "친구의 어머니는 혜산에 살고 있습니다.": "family",
    "저는 2011년에 두만강을 건넜습니다.": "own_story",
    "제 동생은 북한에 있습니다.": "relatives",
    "我的姐姐被遣返了。": "family",
    "她的弟弟在图们被抓。": "family",
}

POINTS_TO_NOBODY = [
    # The campaign's own plain words.
    "China keeps sending North Korean refugees back.",
    "On 9 October 2023 China returned a large group of North Koreans.",
    "Those who are returned face prison, torture and sometimes death.",
    "No one should be sent back to be punished for leaving.",
    "Will you ask the Foreign Secretary to raise this with Beijing?",
    "Most of those sent back were women.",
    # Countries and capitals.
    "I have read about Pyongyang and Beijing for years.",
    "I visited Seoul with my brother in 2015.",
    "China is a party to the Refugee Convention.",
    "My cousin works in Beijing for a bank.",
    "My mother visited China on holiday and loved it.",
    "My uncle taught English in China for two years.",
    # One's own family, and this letter.
    "My mother taught me that a promise is a promise.",
    "My daughter is 12 years old. She asked me why China sends North Koreans back.",
    "My family and I ask you to speak up for North Koreans sent back by China.",
    "My wife and I are both teachers in Leeds.",
    "My father told me that nobody should be sent back to danger.",
    "I am 34 and I teach in Bristol.",
    "As a mother of three children I cannot look away.",
    "My grandmother would have written this letter herself.",
    "My son is 17 and wants to be a lawyer.",
    "My sister signed a letter like this one last year.",
    "I am a nurse, and my husband drives a bus in Hull.",
    # Other flights, other times.
    "My parents fled Vietnam in 1979. So when I read about North Koreans being sent back I think of them.",
    "My grandfather fought in the Korean War.",
    "My grandmother escaped from Hungary in 1956 and found a home here.",
    "My great-aunt fled the Nazis. North Koreans flee today.",
    "My grandfather fled Hamhung during the war in 1950.",
    "My family came from Uganda as refugees, and Britain took us in.",
    "I have a daughter, and when I read that mothers are sent back from China I cannot sleep.",
    "I have two children and a mortgage, and I still think about people sent back to North Korea.",
    "Nobody's mother should be sent back to China's prisons.",
    "J’ai deux enfants, et je pense à ceux que la Chine renvoie.",
    # Suppositions.
    "Imagine if it were your sister being sent back.",
    "If my own sister were sent back, I would want somebody to speak.",
    "What if my mother was caught in China?",
    "If I had been born in North Korea, I would have fled too.",
    # Places without people.
    "China should close the detention centre in Tumen.",
    "Activists say that many women who cross the Tumen are sold.",
    "The Yalu is a cold river.",
    "Refugees are held in Dandong before they are returned.",
    "My daughter and I read about the Yalu in the newspaper.",
    "My brother took the train across the bridge at Dandong on holiday.",
    "I am fond of Longjing tea.",
    # People in general.
    "Two of my students escaped from North Korea.",
    "A friend of mine comes from North Korea.",
    "Brokers exploit refugees who have nowhere to turn.",
    "Families are torn apart when mothers are sent back.",
    "Children wait for their mothers who were sent back.",
    "A teacher at my school came as a refugee from Syria at 14.",
    # Public names, one's own name, offices.
    "Kim Jong-un rules by fear.",
    "Thae Yong-ho spoke about this in Seoul.",
    "My name is Ji-hye Park and I live in New Malden.",
    "I met President Yoon Suk-yeol’s ambassador at a dinner.",
    "We watched Bong Joon-ho’s film at school.",
    "Lee Anderson and Kim Leadbeater are both in Parliament.",
    "I was born in Leeds and grew up in Cardiff.",
    "I crossed the road to read the poster about North Korea.",
    "Park Ji-hyun told our school how she was sold to a farmer in China.",
    "My mother is a refugee from Iran and I know what fear of being sent back feels like.",
    "I was sent back to my home country once by an immigration officer, so I know the fear.",
    "My brother was caught in a lie once, and my father forgave him.",
    "I have a sister. If she were caught in China and sent to a camp, I'd cross the world for her.",
    "I grew up in a refugee camp in Thailand.",
    "When I was 14 I read a book about North Korea and never forgot it.",
    "My children ask me why people who escape are sent back, and I have no answer.",
    "I run a small shop in Hyde and my family came here from Hong Kong.",
    "My husband works for the council; we both want you to act on North Korea.",
    "In our church we pray for North Korean refugees; my sister leads the prayers.",
    "As a doctor I treated a refugee who had been tortured.",
    "I met a North Korean woman at a talk in Leeds and her courage stays with me.",
    "My grandfather was a prisoner in Korea and was released in 1953.",
    "My aunt is a nun and has cared for refugees in Calais all her life.",
    "Our town took in families from Syria, and my son's best friend is one of them.",
    "I studied Mandarin in Shanghai for a year and I love China and its people.",
    "My wife is from Shenyang and she is ashamed of what her government does.",
    "The daughter of a friend of mine works for the UN refugee agency.",
    "China must not hide behind its laws.",
    "I signed because my mother asked me to. She escaped poverty and knows what it is to be unwanted.",
    "People from the village of Hebden are writing too.",
    "My dog escaped once and was returned to us: imagine if that had been a person!",
    "I am writing on behalf of my father, who is 82 and fought at the Imjin river.",
    "It breaks my heart that a mother can be sent back without her child.",
    "A child of 10 should never be in prison.",
    "My son, who is 14, wrote to you about refugees too.",
    "My wife fled an abusive home. China should not send women back to men who beat them.",
    "I am a bus driver. I cross the border between Wales and England every day, and nobody asks why.",
    "As a Quaker I hold that nobody is illegal. My great-grandmother hid people during the war.",
    "My grandson, 9, drew a picture of a family at a border.",
    "Ji-hye and Min-su in my class told us about Korean food.",
    "My Korean friend Eun-ji helped me with this letter.",
    "I learned of this from Amnesty International.",
    "Mon mari est professeur d'histoire et il enseigne la convention de 1951.",
    "Ma grand-mère a été cachée par des voisins pendant la guerre.",
    "Je suis infirmière à Lille. Je soigne des gens qui ont fui la guerre.",
    "Mes enfants ne comprennent pas que l'on renvoie des familles en Corée du Nord.",
    "Mon fils a été renvoyé de son lycée et je sais ce que l'injustice veut dire.",
    "Human rights groups say that thousands were sent back.",
    # French.
    "La Chine renvoie des réfugiés nord-coréens.",
    "Ma mère m’a appris à tenir parole.",
    "Mes grands-parents ont fui l’Espagne en 1939.",
    "Ma fille a 12 ans et me demande pourquoi on les renvoie.",
    "Imaginez que ma sœur soit renvoyée en Corée du Nord.",
    "Des femmes qui traversent le Tumen sont vendues.",
    "Mon frère a visité Dandong pendant ses vacances.",
    "J’habite Lyon avec mon mari et nos deux enfants.",
    "Une de mes collègues est née en Corée du Nord.",
    # Korean and Chinese.
    "중국은 탈북민을 강제로 송환해서는 안 됩니다.",
    "저는 맨체스터에 사는 간호사입니다.",
    "어머니는 저에게 약속을 지키라고 가르치셨습니다.",
    "中国不应该遣返朝鲜难民。",
    "我的母亲是老师。",
]


@pytest.mark.parametrize("text", POINTS_TO_SOMEBODY)
def test_what_could_point_to_somebody_is_marked(text: str) -> None:
    assert POINTS_TO_SOMEBODY[text] in {finding.code for finding in safety.findings(text)}


@pytest.mark.parametrize("text", POINTS_TO_NOBODY)
def test_what_points_to_nobody_is_left_alone(text: str) -> None:
    assert safety.findings(text) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("as Kim Minjun did", "Kim Minjun"),
        ("as Kim, Min-jun did", "Kim, Min-jun"),
        ("as Ri Chol Su did", "Ri Chol Su"),
        ("as Min-jun\u00a0Kim did", "Min-jun\u00a0Kim"),
        ("그리고 김철수 씨", "김철수 씨"),
        ("그의 이름은 철수이고", "철수"),
        ("철수라는 친구", "철수"),
        ("她名叫李明", "李明"),
    ],
)
def test_a_full_name_is_found(text: str, name: str) -> None:
    assert name in [text[start:end] for start, end in safety_names.full_names(text)]


@pytest.mark.parametrize(
    "introduction",
    [
        "a woman CALLED",
        "my friend, Named",
        "HER name is",
        "une amie qui s’APPELLE",
        "elle s'appelait",
        "un homme nommé",
        "une femme prénommée",
        "une fille DU nom de",
    ],
)
def test_whoever_is_introduced_is_found(introduction: str) -> None:
    text = f"I know {introduction} Grace."
    assert [text[start:end] for start, end in safety_names.introduced(text)] == ["Grace"]


def marked(text: str) -> list[tuple[str, list[str]]]:
    return [(f.code, [text[s.start : s.end] for s in f.spans]) for f in safety.findings(text)]


def test_the_marks_stand_on_the_words() -> None:
    text = next(iter(POINTS_TO_SOMEBODY))
    assert marked(text) == [("family", ["the Tumen", "her aunt"])]


def test_paragraphs_are_judged_apart() -> None:
    assert safety.findings("My mother lives with us.\n\nThe Tumen is where many cross.") == ()


def test_every_code_has_its_sentence() -> None:
    assert set(POINTS_TO_SOMEBODY.values()) == set(safety.SENTENCES)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(re.findall(r"\S+", " ".join(POINTS_TO_SOMEBODY))), max_size=14).map(" ".join))
def test_nothing_is_passed_over_for_being_looked_at_quickly(text: str) -> None:
    quickly = safety.findings(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(safety._Sentence, "telling", True)
        assert safety.findings(text) == quickly


@given(st.text(max_size=400))
def test_marks_lie_in_the_text_and_in_order(text: str) -> None:
    for finding in safety.findings(text):
        assert finding.spans
        assert all(0 <= span.start < span.end <= len(text) for span in finding.spans)
        assert list(finding.spans) == sorted(finding.spans)


@pytest.mark.parametrize(
    "text", ["My aunt " * 1000 + "called Ji " * 1000 + "in the " * 1000, "A-" * 10_000, "A" * 20_000]
)
def test_a_long_letter_is_read_at_once(text: str) -> None:
    begun = time.process_time()
    safety.findings(text[:20_000])
    assert time.process_time() - begun < 1
